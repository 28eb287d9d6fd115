/*
 * As test_take_event.c, of a machine that decides by table.
 */
#define BY_TABLE
#include "test_take_event.c"
