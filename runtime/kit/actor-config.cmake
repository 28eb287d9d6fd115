# Actors in a CMake project:
#
#   find_package(actor REQUIRED)
#   add_executable(shop main.c shop.c)
#   actor_add_specs(shop shop.actor)
#
# actor_add_specs(TARGET SPEC... [OPTIONS OPTION...]) adds to TARGET what actorc makes of the specs, SPEC_actor.h and SPEC_actor.c, the
# directory they are in, and libactor. They are made again when a spec has changed, or one that it imports. Specs have paths relative to
# CMAKE_CURRENT_SOURCE_DIR, as in their imports; the outputs are at the same place below CMAKE_CURRENT_BINARY_DIR/actor.
#
# actor::libactor is the library, for targets that have no spec of their own; actor_ACTORC is the compiler.

cmake_minimum_required(VERSION 3.20)

include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(PkgConfig)

get_filename_component(actor_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(actor_ACTORC "${actor_PREFIX}/bin/actorc")

if(NOT TARGET actor::libactor)
    pkg_check_modules(actor_UV QUIET IMPORTED_TARGET GLOBAL libuv)
    if(NOT actor_UV_FOUND)
        set(actor_FOUND FALSE)
        set(actor_NOT_FOUND_MESSAGE "libactor needs libuv, which pkg-config does not find")
        return()
    endif()
    # An actor that waits has a small stack, with a guard below: a frame that is larger must touch it all the same.
    set(actor_STACK_CHECK "")
    if(CMAKE_C_COMPILER_LOADED)
        include(CheckCCompilerFlag)
        check_c_compiler_flag(-fstack-clash-protection actor_HAS_STACK_CHECK)
    elseif(CMAKE_CXX_COMPILER_LOADED)
        include(CheckCXXCompilerFlag)
        check_cxx_compiler_flag(-fstack-clash-protection actor_HAS_STACK_CHECK)
    endif()
    if(actor_HAS_STACK_CHECK)
        set(actor_STACK_CHECK "$<$<COMPILE_LANGUAGE:C,CXX>:-fstack-clash-protection>")
    endif()
    add_library(actor::libactor STATIC IMPORTED GLOBAL)
    set_target_properties(actor::libactor PROPERTIES
        IMPORTED_LOCATION "${actor_PREFIX}/lib/libactor.a"
        INTERFACE_INCLUDE_DIRECTORIES "${actor_PREFIX}/include"
        INTERFACE_COMPILE_OPTIONS "${actor_STACK_CHECK}"
        INTERFACE_LINK_LIBRARIES "PkgConfig::actor_UV;Threads::Threads")
endif()

function(actor_add_specs target)
    # Paths in dependency files are as actorc writes them.
    cmake_policy(SET CMP0116 NEW)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "OPTIONS")
    set(out "${CMAKE_CURRENT_BINARY_DIR}/actor")
    set(directories "${out}")

    foreach(spec IN LISTS arg_UNPARSED_ARGUMENTS)
        get_filename_component(input "${spec}" ABSOLUTE)
        file(RELATIVE_PATH relative "${CMAKE_CURRENT_SOURCE_DIR}" "${input}")
        if(relative MATCHES "^\\.\\./")
            message(FATAL_ERROR "actor_add_specs: ${spec} is outside of ${CMAKE_CURRENT_SOURCE_DIR}")
        endif()
        get_filename_component(directory "${out}/${relative}" DIRECTORY)
        get_filename_component(name "${relative}" NAME_WLE)
        set(made "${directory}/${name}_actor")
        file(MAKE_DIRECTORY "${directory}")
        add_custom_command(
            OUTPUT "${made}.h" "${made}.c"
            COMMAND "${actor_ACTORC}" ${arg_OPTIONS} -MD -MF "${made}.d" -o "${directory}" "${input}"
            MAIN_DEPENDENCY "${input}"
            DEPENDS "${actor_ACTORC}"
            DEPFILE "${made}.d"
            COMMENT "Compiling ${relative}"
            VERBATIM)
        target_sources("${target}" PRIVATE "${made}.h" "${made}.c")
        list(APPEND directories "${directory}")
    endforeach()
    list(REMOVE_DUPLICATES directories)
    target_include_directories("${target}" PRIVATE ${directories})
    target_link_libraries("${target}" PRIVATE actor::libactor)
endfunction()
