/*
 * The words of each block: one table, so that what is offered, what is accepted and what is said of a word in the
 * wrong place do not part ways.
 */

#include "places.h"

#include <stddef.h>
#include <string.h>

#define SHARED "register", "call", "cast", "calls", "subscribes", "info", "on", "terminate", "code_change", "mailbox", "hibernate_after", "init"

const char *const place_words[BLOCK_COUNT][28] = {
    [BLOCK_FILE] = { "include", "import", "use", "extern", "enum", "struct", "registry", "table", "pubsub", "protocol", "impl", "gen_server", "gen_statem", "agent", "supervisor",
                     "dynamic_supervisor", "partition_supervisor", "task_supervisor", "task", "producer", "producer_consumer",
                     "consumer", "consumer_supervisor", "pipeline", "application" },
    [BLOCK_REGISTRY] = { "key", "keys", "value", "meta", "partitions", "listeners", "match" },
    [BLOCK_TABLE] = { "key", "value", "match" },
    [BLOCK_PUBSUB] = { "topic", "message", "value", "partitions" },
    [BLOCK_SERVER] = { SHARED, "state", "continue" },
    [BLOCK_MACHINE] = { SHARED, "data", "default", "state", "any", "internal", "timer" },
    [BLOCK_SUPERVISOR] = { "strategy", "intensity", "backoff", "auto_shutdown", "init", "extern", "register", "child" },
    [BLOCK_DYNAMIC] = { "intensity", "max_children", "init", "extern", "register", "child" },
    [BLOCK_PARTITION] = { "partitions", "strategy", "intensity", "backoff", "init", "extern", "register", "child" },
    [BLOCK_TASKS] = { "intensity", "max_children", "register", "restart", "shutdown" },
    [BLOCK_AGENT] = { "register", "state", "init", "get", "update", "get_and_update", "cast", "extern", "calls", "code_change",
                      "mailbox", "hibernate_after" },
    [BLOCK_STAGE] = { SHARED, "state", "continue", "dispatcher", "buffer", "max_demand", "min_demand" },
    [BLOCK_CONSUMERS] = { "child", "max_demand", "min_demand", "restart", "shutdown", "intensity", "max_children", "init", "register" },
    [BLOCK_PIPELINE] = { "init", "intensity", "backoff", "auto_shutdown", "register" },
    [BLOCK_APPLICATION] = { "supervisor", "env", "depends", "restart", "start", "start_phase", "prep_stop", "stop", "config_change",
                            "on", "shutdown", "version", "main" },
    [BLOCK_ROWS] = { "on", "after", "every", "idle", "enter", "exit" },
    [BLOCK_ASSIGNMENTS] = { "raise", "start", "update", "cancel" },
    [BLOCK_CHILD] = { "restart", "shutdown", "significant", "contain_faults", "defer" },
    [BLOCK_LINK] = { "max_demand", "min_demand", "cancel", "partition", "restart", "shutdown", "significant", "contain_faults" },
    [BLOCK_FIELDS] = { "extern" },
};

bool place_begins(enum block block, const char *word)
{
    for (size_t i = 0; i < sizeof place_words[block] / sizeof place_words[block][0] && place_words[block][i] != NULL; i++)
        if (strcmp(place_words[block][i], word) == 0)
            return true;
    return false;
}

const char *place_name(enum block block)
{
    static const char *const names[BLOCK_COUNT] = {
        [BLOCK_REGISTRY] = "registry", [BLOCK_TABLE] = "table", [BLOCK_PUBSUB] = "pubsub", [BLOCK_SERVER] = "gen_server", [BLOCK_MACHINE] = "gen_statem",
        [BLOCK_SUPERVISOR] = "supervisor", [BLOCK_DYNAMIC] = "dynamic_supervisor",
        [BLOCK_PARTITION] = "partition_supervisor", [BLOCK_TASKS] = "task_supervisor", [BLOCK_AGENT] = "agent",
        [BLOCK_STAGE] = "stage", [BLOCK_CONSUMERS] = "consumer_supervisor", [BLOCK_PIPELINE] = "pipeline",
        [BLOCK_LINK] = "stage of a pipeline", [BLOCK_APPLICATION] = "application",
        [BLOCK_ROWS] = "state of a gen_statem", [BLOCK_ASSIGNMENTS] = "row's braces", [BLOCK_CHILD] = "child's braces",
    };

    return names[block];
}
