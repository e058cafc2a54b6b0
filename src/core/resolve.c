/*
** resolve.c - who is who: mentions to entities, speakers to entities.
*/
#include <string.h>

#include "doc.h"
#include "error.h"

/* Every mention is an entity of its own. */
vsl_code vsl__resolve_stage(vsl_doc *doc, vsl_error *err) {
    size_t n = doc->mentions.count;
    if (!VSL__RESERVE(&doc->allocator, &doc->entities, n)) return vsl__nomem(err);
    for (uint32_t i = 0; i < n; i++) {
        vsl_mention *mention = &doc->mentions.at[i];
        vsl_entity *entity = &doc->entities.at[i];
        memset(entity, 0, sizeof *entity);
        entity->name.data = doc->text + mention->start;
        entity->name.length = mention->end - mention->start;
        entity->type = mention->type;
        entity->subtype = mention->subtype;
        entity->demonym_of = mention->demonym_of;
        entity->id = mention->id;
        entity->first_mention = i;
        entity->mention_count = 1;
        mention->entity = i;
    }
    doc->entities.count = n;
    return VSL_OK;
}
