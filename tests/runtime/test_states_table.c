/*
 * As test_states.c, of machines that decide by table.
 */
#define BY_TABLE
#include "test_states.c"
