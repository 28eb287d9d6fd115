/*
 * An echo server on bare libuv, as fast as that goes: what was read is written at once, and only what the
 * peer does not take waits. It prints its port; echo_load.c is who talks to it.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

enum { BUFFER_BYTES = 4096, BACKLOG = 4096 };

struct late {
    uv_write_t request;
    char data[];
};

static char buffer[BUFFER_BYTES];
static uv_loop_t *loop;

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static void closed(uv_handle_t *handle)
{
    free(handle);
}

static void lend_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)handle;
    (void)suggested;
    *out = uv_buf_init(buffer, BUFFER_BYTES);
}

static void written(uv_write_t *request, int status)
{
    if (status < 0 && !uv_is_closing((uv_handle_t *)request->handle))
        uv_close((uv_handle_t *)request->handle, closed);
    free(request);
}

static void echo(uv_stream_t *stream, ssize_t n, const uv_buf_t *read)
{
    uv_buf_t rest;
    int done;

    if (n < 0) {
        if (!uv_is_closing((uv_handle_t *)stream))
            uv_close((uv_handle_t *)stream, closed);
        return;
    }
    rest = uv_buf_init(read->base, (unsigned)n);
    done = uv_try_write(stream, &rest, 1);
    if (done < 0)
        done = 0;
    if (done < n) {
        struct late *late = must(malloc(sizeof *late + (size_t)(n - done)));

        memcpy(late->data, read->base + done, (size_t)(n - done));
        rest = uv_buf_init(late->data, (unsigned)(n - done));
        if (uv_write(&late->request, stream, &rest, 1, written) < 0)
            free(late);
    }
}

static void accept_one(uv_stream_t *listener, int status)
{
    uv_tcp_t *connection = must(malloc(sizeof *connection));

    if (status < 0 || uv_tcp_init(loop, connection) < 0 || uv_accept(listener, (uv_stream_t *)connection) < 0)
        abort();
    uv_tcp_nodelay(connection, 1);
    if (uv_read_start((uv_stream_t *)connection, lend_buffer, echo) < 0)
        abort();
}

int main(void)
{
    struct sockaddr_in address;
    int size = sizeof address;
    uv_tcp_t listener;

    loop = uv_default_loop();
    if (uv_ip4_addr("127.0.0.1", 0, &address) < 0 || uv_tcp_init(loop, &listener) < 0 ||
        uv_tcp_bind(&listener, (const struct sockaddr *)&address, 0) < 0 ||
        uv_listen((uv_stream_t *)&listener, BACKLOG, accept_one) < 0 ||
        uv_tcp_getsockname(&listener, (struct sockaddr *)&address, &size) < 0)
        return 1;
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
