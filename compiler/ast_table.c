/*
 * The constructors of tables. A table makes a struct of its name, too: its rows, the key first.
 */

#include "ast_parts.h"

#include <string.h>

#include "diag.h"

static const struct range nowhere;

struct ast_item *ast_row_fields(struct parser *p, struct range at, struct range whole, struct ast_field_list fields)
{
    struct ast_item *item = ast_new_item(p, ITEM_VALUE, at, whole);

    ast_set_role(&fields, FIELD_STRUCT);
    item->fields = fields;
    return item;
}

struct ast_given *ast_given(struct parser *p, struct ast_use of, struct ast_argument_list arguments)
{
    struct ast_given *given = NEW(p, ast_given);

    given->of = of;
    given->arguments = arguments;
    return given;
}

struct ast_item *ast_match_with(struct ast_item *match, struct ast_given *given, struct ast_assignment_list assignments)
{
    match->match->given = given;
    match->match->assignments = assignments;
    return match;
}

/* The key, as the first field of the rows. */
static struct ast_field *key_field(struct parser *p, const struct ast_item *item)
{
    struct ast_field *field = NEW(p, ast_field);

    field->at = item->at;
    field->whole = item->whole;
    field->name = "key";
    field->as = names_of(p->arena, field->name);
    field->role = FIELD_STRUCT;
    field->type = item->type;
    return field;
}

/* Of the words of a table: what kind it is, who may do what, and that it has no name. */
static void set_option(struct parser *p, struct ast_table *table, const struct ast_item *item)
{
    static const char *const words[] = { "set", "ordered_set", "bag", "duplicate_bag", "protected", "public", "private",
                                         "unnamed" };
    enum { FIRST_ACCESS = 4, UNNAMED = 7 };
    const int word = ast_choose(p, item->word, "kind of table", words, ARRAY_LEN(words));
    struct range *place = word < FIRST_ACCESS ? &table->kind_at : word < UNNAMED ? &table->access_at : &table->unnamed_at;

    if (word < 0)
        return;
    if (range_exists(*place)) {
        diag_error(p->diag, A008, item->at, "'%s' is given after '%.*s' in '%s'", words[word],
                   (int)(place->end - place->begin), p->source->text + place->begin, table->name);
        diag_note(p->diag, *place, "it is given here first");
        return;
    }
    *place = item->at;
    if (word < FIRST_ACCESS)
        table->kind = (enum ast_table_kind)word;
    else if (word < UNNAMED)
        table->access = (enum ast_table_access)(word - FIRST_ACCESS);
    else
        table->unnamed = true;
}

/* `uint32 n;`, which the grammar takes for two words of a table. */
static bool is_field(struct parser *p, const struct ast_item *item)
{
    const struct ast_item *next = item->next;

    if (item->kind != ITEM_TABLE_OPTION || next == NULL || next->kind != ITEM_TABLE_OPTION
        || (ast_scalar_named(item->word.name) == NULL && strcmp(item->word.name, "string") != 0))
        return false;
    for (uint32_t i = item->at.end; i < next->at.begin; i++)
        if (p->source->text[i] == ';')
            return false;
    diag_error(p->diag, A001, item->at, "no kind of table is called '%s'", item->word.name);
    diag_hint(p->diag, "fields stand in 'value { %s %s; }'", item->word.name, next->word.name);
    return true;
}

static void add_item(struct parser *p, struct ast_table *table, const struct ast_item *item, struct ast_field_list *values)
{
    switch ((int)item->kind) {
    case ITEM_KEY:
        if (!ast_is_first(p, item, table->key_at, table->name))
            return;
        table->key_at = item->at;
        table->key = key_field(p, item);
        break;
    case ITEM_VALUE:
        if (!ast_is_first(p, item, table->value_at, table->name))
            return;
        table->value_at = item->at;
        *values = item->fields;
        break;
    case ITEM_MATCH:
        APPEND(table->matches, item->match);
        break;
    default:
        set_option(p, table, item);
    }
}

void ast_table(struct parser *p, struct range whole, struct ast_use name, struct ast_item_list items)
{
    struct ast_table *table = NEW(p, ast_table);
    struct ast_field_list values = { 0 };
    struct ast_field *field, *next;

    DECLARE(p, table, whole, name);
    table->spec = p->spec;
    table->key_at = nowhere;
    for (const struct ast_item *item = items.first; item != NULL; item = item->next) {
        if (is_field(p, item))
            item = item->next;
        else
            add_item(p, table, item, &values);
    }
    table->row = ast_new_type_decl(p, DECL_STRUCT, whole, name);
    table->row->table = table;
    APPEND(table->row->fields, table->key);
    for (field = values.first; field != NULL; field = next) {
        next = field->next;
        APPEND(table->row->fields, field);
    }
    APPEND(p->spec->tables, table);
}
