/*
 * The version of the runtime, and of the agreement between it and generated code.
 */
#ifndef ACTOR_VERSION_H
#define ACTOR_VERSION_H

#define ACTOR_VERSION_MAJOR 0
#define ACTOR_VERSION_MINOR 1
#define ACTOR_VERSION_PATCH 0
#define ACTOR_VERSION "0.1.0"

/**
 * Counts the changes to what generated code and the runtime expect of each other. A generated file
 * refuses, with an #error, to compile against headers of another number.
 */
#define ACTOR_GENERATED_CODE 4

#endif
