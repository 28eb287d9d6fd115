/*
 * As test_machine.c, of a machine that decides by table.
 */
#define BY_TABLE
#include "test_machine.c"
