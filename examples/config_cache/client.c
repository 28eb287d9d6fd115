/*
 * A client, as telnet is one: what is typed goes to the server, what comes from there is printed.
 *
 *     client PORT
 */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Hands on what there is; false when it is over. */
static int pass(int from, int to)
{
    char text[4096];
    const ssize_t n = read(from, text, sizeof text);
    ssize_t done = 0, written;

    while (done < n && (written = write(to, text + done, (size_t)(n - done))) > 0)
        done += written;
    return n > 0 && done == n;
}

int main(int argc, char **argv)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .events = POLLIN } };

    if (argc != 2)
        return 2;
    to.sin_port = htons((unsigned short)atoi(argv[1]));
    fds[1].fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fds[1].fd < 0 || connect(fds[1].fd, (struct sockaddr *)&to, sizeof to) != 0) {
        perror("client");
        return 1;
    }
    while (poll(fds, 2, -1) > 0) {
        if (fds[1].revents != 0 && !pass(fds[1].fd, STDOUT_FILENO))
            return 0;
        if (fds[0].revents != 0 && !pass(STDIN_FILENO, fds[1].fd)) {
            shutdown(fds[1].fd, SHUT_WR);
            fds[0].fd = -1;                 /* which poll leaves out */
        }
    }
    return 1;
}
