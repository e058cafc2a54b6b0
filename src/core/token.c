/*
** token.c - the first stage: text to tokens, without losing a byte.
**
** Tokens plus the white space between them are always exactly the input.
*/
#include "doc.h"
#include "error.h"
#include "utf8.h"

#include <utf8proc.h>

typedef enum { SPACE, LETTER, DIGIT, MARK, PUNCTUATION, SYMBOL, INVALID } character_class;

static character_class classify(int32_t point) {
    if (point == VSL__INVALID) return INVALID;
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return LETTER;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return DIGIT;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return MARK;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return SPACE;
    case UTF8PROC_CATEGORY_CC:
        return point == '\t' || point == '\n' || point == '\r' || point == '\f' || point == '\v'
                   ? SPACE
                   : SYMBOL;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_CF:
        return SYMBOL;
    default:
        return PUNCTUATION;
    }
}

static int is_joiner(int32_t point) {
    return point == '\'' || point == 0x2019 || point == '-' || point == '.' || point == ',' ||
           point == '/' || point == '&' || point == '_';
}

vsl_code vsl__token_stage(vsl_doc *doc, vsl_error *err) {
    const char *p = doc->text, *end = doc->text + doc->length;
    unsigned breaks = 0;
    int space = 1;
    while (p < end) {
        int32_t point;
        const char *start = p;
        size_t n = vsl__utf8_next(p, end, &point);
        character_class class = classify(point);
        vsl_token token = {0};
        p += n;
        if (class == SPACE) {
            space = 1;
            if (point == '\n' && breaks < 255) breaks++;
            continue;
        }
        token.kind = class == INVALID       ? VSL_TOKEN_INVALID
                     : class == SYMBOL      ? VSL_TOKEN_SYMBOL
                     : class == PUNCTUATION ? VSL_TOKEN_PUNCTUATION
                     : class == DIGIT       ? VSL_TOKEN_NUMBER
                                            : VSL_TOKEN_WORD;
        if (class == LETTER && utf8proc_tolower(point) != point) token.flags |= VSL_FLAG_CAPITAL;
        while ((class == LETTER || class == DIGIT || class == MARK) && p < end) {
            character_class next;
            n = vsl__utf8_next(p, end, &point);
            next = classify(point);
            if (is_joiner(point) && p + n < end) {
                int32_t after;
                (void)vsl__utf8_next(p + n, end, &after);
                next = classify(after);
                if (next != LETTER && next != DIGIT) break;
                if ((point == '.' || point == ',') && next == LETTER) break;
                if (point == '-') token.flags |= VSL_FLAG_HYPHEN;
            } else if (next != LETTER && next != DIGIT && next != MARK)
                break;
            if (next == DIGIT) token.flags |= VSL_FLAG_DIGIT;
            p += n;
        }
        if (class == DIGIT) token.flags |= VSL_FLAG_DIGIT;
        token.start = (uint32_t)(start - doc->text);
        token.end = (uint32_t)(p - doc->text);
        token.entry = VSL_NONE;
        token.breaks = (uint8_t)breaks;
        if (space) token.flags |= VSL_FLAG_SPACE;
        breaks = 0;
        space = 0;
        if (!VSL__RESERVE(&doc->allocator, &doc->tokens, 1)) return vsl__nomem(err);
        doc->tokens.at[doc->tokens.count++] = token;
    }
    return VSL_OK;
}
