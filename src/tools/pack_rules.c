/*
** pack_rules.c - lang/LANGUAGE/rules/ *.txt to the section "rules" (see core/rule.h).
**
** A line is a rule:
**
**     SET.NAME: PATTERN => ACTION
**     @join CLASS ...          words of these classes may be joined to compounds
**
** PATTERN is a sequence of
**     word  "word"             the word itself
**     <class>  <class=text>    a word or phrase of a class of the lexicon
**     <int A..B wN>            a whole number from A to B, of N digits
**     <ord A..B>               an ordinal number
**     <number>  <count>        any number; <count> takes a lone article, too
**     <digits>                 any number that is not in words
**     <word>  <nouns>          a word that is no function word; one in the plural
**     <name>  <capitals N>     a word that begins with a capital; one of N capitals
**     <begin>                  nothing: a sentence begins here
**     <end>                    nothing: the sentence ends here, or a mark follows
**     $SET                     a match of another set
**     [ ... | ... ]            one of these, or nothing
**     ( ... | ... )            one of these
**     { ... }                  the span, where it is not all of the pattern
**     x:                       before an element: its value is x in the action
**     ~                        before an element: no white space before it
**     _                        before an element: white space before it
**     !                        before a word or class: must not be here
**
** ACTION is a tree of operations: op(a, b, ...), x, 12, 'text', none.
*/
#include "pack_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/utf8.h"

static const char *const known_classes[] = {
#define X(name, text) text,
    VSL__KNOWN_CLASSES(X)
#undef X
};

static const char *const operations[] = {
#define X(name, text) text,
    VSL__OPERATIONS(X)
#undef X
};

static void blanks(compiler *self) {
    while (*self->p == ' ' || *self->p == '\t') self->p++;
}

/* Takes characters up to one of `stop` (or the end); the caller frees the copy. */
static char *take(compiler *self, const char *stop) {
    size_t n = strcspn(self->p, stop);
    char *text = copy_text(self->p, n);
    self->p += n;
    return text;
}

static uint32_t class_of(compiler *self, const char *name) {
    uint32_t i;
    for (i = 0; i < self->class_count; i++)
        if (strcmp(self->classes[i], name) == 0) return i;
    if (self->lexicon != NULL && self->where != NULL &&
        vsl__lexicon_class(self->lexicon, name) == VSL_NONE)
        fail(self->where, "no file of the lexicon has the class '%s'", name);
    if (i == VSL__RULE_CLASSES)
        fail(self->where, "more than %d classes in rules", VSL__RULE_CLASSES);
    self->classes = need(self->classes, (i + 1) * sizeof *self->classes);
    self->classes[i] = copy_text(name, strlen(name));
    self->lexicon_class[i] =
        self->lexicon != NULL ? vsl__lexicon_class(self->lexicon, name) : VSL_NONE;
    self->class_count++;
    return i;
}

static uint32_t set_index(compiler *self, const char *name, size_t length) {
    uint32_t i;
    for (i = 0; i < self->set_count; i++)
        if (strlen(self->sets[i].name) == length && memcmp(self->sets[i].name, name, length) == 0)
            return i;
    if (i == VSL__RULE_SETS) fail(self->where, "more than %d sets of rules", VSL__RULE_SETS);
    self->sets = need(self->sets, (i + 1) * sizeof *self->sets);
    memset(&self->sets[i], 0, sizeof *self->sets);
    self->sets[i].name = copy_text(name, length);
    self->set_count++;
    return i;
}

static uint32_t emit(compiler *self, vsl__rule_op op, uint32_t a, uint32_t b) {
    vsl__rule_code *made;
    self->code = need(self->code, (self->code_count + 1) * sizeof *self->code);
    made = &self->code[self->code_count];
    memset(made, 0, sizeof *made);
    made->op = (uint8_t)op;
    made->slot = 0xFF;
    made->a = a;
    made->b = b;
    return self->code_count++;
}

/* The same with a width. (Not self->code[emit(...)].width: emit moves the code.) */
static void emit_width(compiler *self, vsl__rule_op op, uint32_t a, uint32_t b, int width) {
    uint32_t at = emit(self, op, a, b);
    self->code[at].width = (uint8_t)width;
}

static uint8_t slot_of(compiler *self, const char *name, int make) {
    unsigned i;
    for (i = 0; i < self->slot_count; i++)
        if (strcmp(self->slots[i], name) == 0) return (uint8_t)i;
    if (!make) return 0xFF;
    if (i == VSL__RULE_SLOTS) fail(self->where, "more than %d captures in a rule", VSL__RULE_SLOTS);
    self->slots[self->slot_count++] = copy_text(name, strlen(name));
    return (uint8_t)i;
}

static void take_literal(compiler *self, const char *word) {
    char key[VSL__LEXICON_KEY + 1] = {0};
    uint32_t i;
    if (vsl__lower(word, strlen(word), key, VSL__LEXICON_KEY) == 0)
        fail(self->where, "word too long (at most %d bytes): %s", VSL__LEXICON_KEY, word);
    for (i = 0; i < self->literal_count && strcmp(self->literals[i].text, key) != 0; i++) continue;
    if (i == self->literal_count) {
        self->literals = need(self->literals, (i + 1) * sizeof *self->literals);
        self->literals[i].text = copy_text(key, strlen(key));
        self->literals[i].offset = add_string(&self->blob, key);
        self->literal_count++;
    }
    emit(self, VSL__RULE_LITERAL, i, self->literals[i].offset);
}

/* The inside of <...>. */
static void take_class(compiler *self, char *text) {
    char *rest = text + strcspn(text, " ="), name[64];
    size_t n = (size_t)(rest - text);
    vsl__rule_op op;
    if (n == 0 || n >= sizeof name) fail(self->where, "expected <class>");
    memcpy(name, text, n);
    name[n] = '\0';
    if (strcmp(name, "int") == 0 || strcmp(name, "ord") == 0) {
        int low = INT32_MIN, high = INT32_MAX, width = 0;
        op = name[0] == 'i' ? VSL__RULE_INT : VSL__RULE_ORDINAL;
        while (*rest == ' ') rest++;
        if (*rest != '\0' && sscanf(rest, "%d..%d w%d", &low, &high, &width) < 2) {
            if (sscanf(rest, "%d..", &low) != 1) fail(self->where, "expected A..B in <%s>", text);
            if (strstr(rest, "..") == NULL) high = low;
        }
        emit_width(self, op, (uint32_t)low, (uint32_t)high, width);
    } else if (strcmp(name, "number") == 0)
        emit(self, VSL__RULE_NUMBER, 0, 0);
    else if (strcmp(name, "digits") == 0)
        emit_width(self, VSL__RULE_NUMBER, 0, 0, 1);
    else if (strcmp(name, "count") == 0)
        emit(self, VSL__RULE_COUNT, 0, 0);
    else if (strcmp(name, "word") == 0)
        emit(self, VSL__RULE_WORD, VSL__RULE_ANY_WORD, 0);
    else if (strcmp(name, "nouns") == 0)
        emit(self, VSL__RULE_WORD, VSL__RULE_PLURAL, 0);
    else if (strcmp(name, "name") == 0)
        emit(self, VSL__RULE_WORD, VSL__RULE_NAME, 0);
    else if (strcmp(name, "capitals") == 0) {
        int width = 0;
        if (sscanf(rest, " %d", &width) != 1 || width < 1 || width > 9)
            fail(self->where, "expected <capitals 1> to <capitals 9>");
        emit_width(self, VSL__RULE_WORD, VSL__RULE_CAPITALS, 0, width);
    } else if (strcmp(name, "begin") == 0)
        emit(self, VSL__RULE_BEGIN, 0, 0);
    else if (strcmp(name, "end") == 0)
        emit(self, VSL__RULE_STOP, 0, 0);
    else
        emit(self, VSL__RULE_CLASS, class_of(self, name),
             *rest == '=' ? add_string(&self->blob, rest + 1) : VSL_NONE);
}

static void take_sequence(compiler *self, const char *stop);

/* a | b ) after the opening bracket, up to the closing one. */
static void take_alternatives(compiler *self, const char *stop) {
    uint32_t jumps[64], count = 0, i;
    for (;;) {
        uint32_t split = emit(self, VSL__RULE_SPLIT, 0, 0);
        self->code[split].a = self->code_count;
        take_sequence(self, stop);
        if (*self->p == stop[1]) {
            self->code[split].b = self->code[split].a; /* the last one: no choice left */
            break;
        }
        self->p++;
        if (count == 64) fail(self->where, "more than 64 alternatives");
        jumps[count++] = emit(self, VSL__RULE_JUMP, 0, 0);
        self->code[split].b = self->code_count;
    }
    self->p++;
    for (i = 0; i < count; i++) self->code[jumps[i]].a = self->code_count;
}

static void take_element(compiler *self) {
    uint8_t flags = 0, slot = 0xFF;
    uint32_t at;
    char *text;
    for (;; self->p++) {
        if (*self->p == '~')
            flags |= VSL__RULE_GLUED;
        else if (*self->p == '!')
            flags |= VSL__RULE_NOT;
        else if (*self->p == '_')
            flags |= VSL__RULE_SPACED;
        else
            break;
    }
    at = 0;
    while (self->p[at] >= 'a' && self->p[at] <= 'z') at++;
    if (at > 0 && self->p[at] == ':') {
        text = take(self, ":");
        self->p++;
        slot = slot_of(self, text, 1);
        free(text);
    }
    at = self->code_count;
    switch (*self->p) {
    case '[':
        self->p++;
        emit(self, VSL__RULE_SPLIT, at + 1, 0);
        take_alternatives(self, "|]");
        self->code[at].b = self->code_count;
        if (flags != 0 || slot != 0xFF) fail(self->where, "only an element can have ~ ! or a name");
        return;
    case '(':
        self->p++;
        take_alternatives(self, "|)");
        if (flags != 0 || slot != 0xFF) fail(self->where, "only an element can have ~ ! or a name");
        return;
    case '{':
        self->p++;
        self->spans++;
        /* a span begins with the pattern unless said otherwise */
        if (self->code_count > self->rules[self->rule_count - 1].code)
            emit(self, VSL__RULE_OPEN, 0, 0);
        return;
    case '}':
        self->p++;
        emit(self, VSL__RULE_CLOSE, 0, 0);
        return;
    case '<':
        self->p++;
        text = take(self, ">");
        if (*self->p == '\0') fail(self->where, "a > is missing");
        self->p++;
        take_class(self, text);
        break;
    case '$':
        self->p++;
        text = take(self, " \t]|)}");
        emit(self, VSL__RULE_CALL, set_index(self, text, strlen(text)), 0);
        self->sets[self->code[self->code_count - 1].a].used = 1;
        break;
    case '"':
        self->p++;
        text = take(self, "\"");
        if (*self->p == '\0') fail(self->where, "a \" is missing");
        self->p++;
        take_literal(self, text);
        break;
    default:
        text = take(self, " \t]|)}");
        if (*text == '\0') fail(self->where, "cannot read the pattern at: %s", self->p);
        take_literal(self, text);
    }
    free(text);
    self->code[at].flags = flags;
    self->code[at].slot = slot;
}

static void take_sequence(compiler *self, const char *stop) {
    for (;;) {
        blanks(self);
        if (*self->p == '\0') {
            if (*stop != '\0') fail(self->where, "one of %s is missing", stop);
            return;
        }
        if (strchr(stop, *self->p) != NULL) return;
        take_element(self);
    }
}

static void take_action(compiler *self) {
    vsl__rule_action action = {0};
    uint32_t at = self->action_count++;
    char *text;
    unsigned i;
    self->actions = need(self->actions, self->action_count * sizeof *self->actions);
    action.text = VSL_NONE;
    blanks(self);
    if (*self->p == '\'') {
        self->p++;
        text = take(self, "'");
        if (*self->p == '\0') fail(self->where, "a ' is missing");
        self->p++;
        action.tag = VSL__ACTION_TEXT;
        action.text = add_string(&self->blob, text);
    } else if (strchr("-0123456789", *self->p) != NULL && *self->p != '\0') {
        text = take(self, " ,)");
        action.tag = VSL__ACTION_NUMBER;
        action.number = strtod(text, NULL);
    } else {
        text = take(self, " ,()");
        if (*self->p == '(') {
            for (i = 0; i < VSL__OPERATION_COUNT && strcmp(operations[i], text) != 0; i++) continue;
            if (i == VSL__OPERATION_COUNT) fail(self->where, "unknown operation: %s", text);
            action.tag = VSL__ACTION_CALL;
            action.op = (uint8_t)i;
            do {
                self->p++;
                take_action(self);
                action.count++;
                blanks(self);
            } while (*self->p == ',');
            if (*self->p != ')') fail(self->where, "a ) is missing in the action");
            self->p++;
        } else if (strcmp(text, "none") == 0) {
            action.tag = VSL__ACTION_CALL;
            action.op = VSL__OP_NONE;
        } else {
            action.tag = VSL__ACTION_SLOT;
            action.op = slot_of(self, text, 0);
            if (action.op == 0xFF) fail(self->where, "nothing in the pattern is named '%s'", text);
        }
    }
    free(text);
    self->actions[at] = action;
}

static void take_join(compiler *self) {
    for (;;) {
        char *name;
        blanks(self);
        if (*self->p == '\0') return;
        name = take(self, " \t");
        self->joined[class_of(self, name)] = 1;
        free(name);
    }
}

static void take_line(void *context, source *where, char *line) {
    compiler *self = context;
    char *colon = strchr(line, ':'), *arrow = strstr(line, "=>"), *point = strchr(line, '.');
    rule *made;
    self->where = where;
    if (strncmp(line, "@join ", 6) == 0) {
        self->p = line + 6;
        take_join(self);
        return;
    }
    if (colon == NULL || arrow == NULL || point == NULL || point > colon || arrow < colon)
        fail(where, "expected SET.NAME: PATTERN => ACTION");
    *colon = '\0';
    *arrow = '\0';
    while (arrow > colon && (arrow[-1] == ' ' || arrow[-1] == '\t')) *--arrow = '\0';
    arrow = colon + 1 + strlen(colon + 1) + 1;
    while (*arrow == '\0' || *arrow == '>' || *arrow == ' ') arrow++;
    self->rules = need(self->rules, (self->rule_count + 1) * sizeof *self->rules);
    made = &self->rules[self->rule_count++];
    memset(made, 0, sizeof *made);
    made->where = *where;
    made->name = copy_text(line, strlen(line));
    made->set = set_index(self, line, (size_t)(point - line));
    made->code = self->code_count;
    while (self->slot_count > 0) free(self->slots[--self->slot_count]);
    self->spans = 0;
    self->p = colon + 1;
    take_sequence(self, "");
    emit(self, VSL__RULE_MATCH, 0, 0);
    made->action = self->action_count;
    self->p = arrow;
    take_action(self);
    blanks(self);
    if (*self->p != '\0') fail(where, "stray characters after the action: %s", self->p);
}

static int by_set(const void *a, const void *b) {
    const rule *x = a, *y = b;
    if (x->set != y->set) return (x->set > y->set) - (x->set < y->set);
    return (x->code > y->code) - (x->code < y->code);
}

uint32_t rules_class(const compiler *self, uint32_t class_id) {
    uint32_t i;
    for (i = 0; i < self->class_count; i++)
        if (self->lexicon_class[i] == class_id) return i;
    return VSL_NONE;
}

/* Adds a word to the trie. */
static void add_word(vsl__rule_node **nodes, uint32_t *count, vsl_str word) {
    uint32_t at = 0, i;
    for (i = 0; i < word.length; i++) {
        uint8_t byte = (uint8_t)word.data[i];
        uint32_t child = (*nodes)[at].child;
        while (child != 0 && (*nodes)[child].byte != byte) child = (*nodes)[child].sibling;
        if (child == 0) {
            *nodes = need(*nodes, (*count + 1) * sizeof **nodes);
            child = (*count)++;
            memset(&(*nodes)[child], 0, sizeof **nodes);
            (*nodes)[child].byte = byte;
            (*nodes)[child].sibling = (*nodes)[at].child;
            (*nodes)[at].child = child;
        }
        at = child;
    }
    (*nodes)[at].final = 1;
}

static void make_trie(const compiler *self, vsl__rule_node **nodes, uint32_t *count) {
    uint32_t i, j, class;
    *nodes = need(NULL, sizeof **nodes);
    memset(*nodes, 0, sizeof **nodes);
    *count = 1;
    for (i = 0; i < self->lexicon->entry_count; i++) {
        const vsl__lexicon_entry *entry = &self->lexicon->entries[i];
        vsl_str word = vsl__lexicon_str(self->lexicon, entry->key);
        if (memchr(word.data, ' ', word.length) != NULL) continue;
        for (j = 0; j < entry->sense_count; j++) {
            const vsl__lexicon_sense *sense = &self->lexicon->senses[entry->first_sense + j];
            class = rules_class(self, sense->class_id);
            if ((sense->flags & VSL__SENSE_EXACT) == 0 && class != VSL_NONE && self->joined[class])
                add_word(nodes, count, word);
        }
    }
}

/* Notes with which bytes the affixes among the words of the classes begin and end, and how long they
** are. */
static void note_affixes(const compiler *self, vsl__rule_class *classes) {
    uint32_t i, j;
    for (i = 0; i < self->lexicon->entry_count; i++) {
        const vsl__lexicon_entry *entry = &self->lexicon->entries[i];
        vsl_str key = vsl__lexicon_str(self->lexicon, entry->key);
        uint8_t byte;
        if (key.length < 2 || (key.data[0] != '-' && key.data[key.length - 1] != '-')) continue;
        byte = (uint8_t)key.data[key.data[0] == '-' ? key.length - 1 : 0];
        for (j = 0; j < entry->sense_count; j++) {
            uint32_t class =
                rules_class(self, self->lexicon->senses[entry->first_sense + j].class_id);
            if (class != VSL_NONE && key.length <= VSL__AFFIX + 1)
                classes[class].affixes[byte & 31] |= (uint16_t)(1 << (key.length - 1));
        }
    }
}

static void write_section(compiler *self, buffer *out) {
    vsl__rules_header header = {0};
    vsl__rule_node *nodes;
    vsl__rule_class *classes = need(NULL, (self->class_count + 1) * sizeof *classes);
    tables made;
    size_t start;
    uint32_t i, j;
    memset(classes, 0, (self->class_count + 1) * sizeof *classes);
    for (i = 0; i < self->class_count; i++) {
        classes[i].name = add_string(&self->blob, self->classes[i]);
        classes[i].lexicon = self->lexicon_class[i];
    }
    note_affixes(self, classes);
    make_trie(self, &nodes, &header.node_count);
    make_tables(self, &made);
    header.set_count = self->set_count;
    header.rule_count = self->rule_count;
    header.code_count = self->code_count;
    header.action_count = self->action_count;
    header.class_count = self->class_count;
    header.word_count = made.word_count;
    header.first_count = made.first_count;
    header.next_count = made.next_count;
    header.row_count = made.row_count;
    header.start_count = made.start_count;
    header.root_row = made.root_row;
    header.entry_count = self->lexicon->entry_count;
    header.variant_count = (uint32_t)(made.variants.size / sizeof(vsl__rule_variant));
    start = buffer_add(out, &header, sizeof header);
    for (i = 0; i < self->action_count; i++) /* 8-byte items before 4-byte ones */
        buffer_add(out, &self->actions[i], sizeof *self->actions);
    buffer_add(out, made.rows.data, made.rows.size);
    buffer_add(out, made.starts.data, made.starts.size);
    buffer_add(out, made.kinds, made.word_count * sizeof *made.kinds);
    buffer_add(out, made.words, made.word_count * sizeof *made.words);
    for (i = 0; i < self->set_count; i++) {
        vsl__rule_set one = {0};
        one.name = add_string(&self->blob, self->sets[i].name);
        for (j = 0; j < self->rule_count; j++) {
            if (self->rules[j].set != i) continue;
            if (one.rule_count++ == 0) one.first_rule = j;
        }
        if (one.rule_count == 0)
            fail(NULL, "rules: the set $%s is called, but has no rule", self->sets[i].name);
        buffer_add(out, &one, sizeof one);
    }
    for (i = 0; i < self->rule_count; i++) {
        vsl__rule_head head = {0};
        const vsl__rule_code *first;
        head.name = add_string(&self->blob, self->rules[i].name);
        head.code = self->rules[i].code;
        head.action = self->rules[i].action;
        first = &self->code[head.code];
        head.begin = (uint16_t)(first->op == VSL__RULE_CALL && first->flags == 0 ? first->a
                                                                                 : VSL__RULE_SETS);
        head.behind = head.begin == VSL__RULE_SETS ? 0 : first[1].start; /* never the last one */
        buffer_add(out, &head, sizeof head);
    }
    if (self->code_count > 0) buffer_add(out, self->code, self->code_count * sizeof *self->code);
    buffer_add(out, classes, self->class_count * sizeof *classes);
    buffer_add(out, nodes, header.node_count * sizeof *nodes);
    if (made.variants.size > 0) buffer_add(out, made.variants.data, made.variants.size);
    buffer_add(out, made.pairs, (size_t)made.first_count * made.next_count * sizeof *made.pairs);
    buffer_add(out, made.entries, header.entry_count * sizeof *made.entries);
    end_blob(&self->blob);
    buffer_add(out, self->blob.data, self->blob.size);
    header.blob_size = (uint32_t)self->blob.size;
    memcpy(out->data + start, &header, sizeof header);
    free_tables(&made);
    free(classes);
    free(nodes);
}

/* Reads the rules of a language, which may have none. */
static void read_rules(compiler *self, const char *directory) {
    char path[4096], **files;
    uint32_t i;
    for (i = 0; i < VSL__KNOWN_COUNT; i++) class_of(self, known_classes[i]);
    snprintf(path, sizeof path, "%s/rules", directory);
    if (access(path, F_OK) != 0) return;
    files = list_files(path, ".txt");
    for (i = 0; files[i] != NULL; i++) {
        each_line(files[i], take_line, self);
        free(files[i]);
    }
    free(files);
    if (self->rule_count > 0) qsort(self->rules, self->rule_count, sizeof *self->rules, by_set);
}

static void free_rules(compiler *self) {
    uint32_t i;
    for (i = 0; i < self->rule_count; i++) free(self->rules[i].name);
    for (i = 0; i < self->set_count; i++) free(self->sets[i].name);
    for (i = 0; i < self->class_count; i++) free(self->classes[i]);
    for (i = 0; i < self->literal_count; i++) free(self->literals[i].text);
    while (self->slot_count > 0) free(self->slots[--self->slot_count]);
    free(self->rules);
    free(self->sets);
    free(self->classes);
    free(self->literals);
    free(self->values);
    free(self->code);
    free(self->actions);
    free(self->blob.data);
}

void each_pattern_word(const char *directory, void (*word)(void *context, const char *text),
                       void *context) {
    compiler self = {0};
    uint32_t i;
    read_rules(&self, directory);
    for (i = 0; i < self.literal_count; i++) word(context, self.literals[i].text);
    free_rules(&self);
}

void pack_rules(const char *directory, buffer *out) {
    compiler self = {0};
    buffer words = {NULL, 0, 0};
    vsl__lexicon lexicon;
    vsl_error err;
    vsl__bytes bytes;
    pack_lexicon(directory, &words);
    bytes.data = words.data;
    bytes.size = words.size;
    if (vsl__lexicon_open(&lexicon, bytes, &err) != VSL_OK) fail(NULL, "rules: %s", err.message);
    self.lexicon = &lexicon;
    read_rules(&self, directory);
    write_section(&self, out);
    free_rules(&self);
    free(words.data);
}
