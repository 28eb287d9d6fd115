/*
 * A client: sends each line it is given, prints what is answered, and then stays until the server closes.
 *
 *     client PORT LINE...
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Prints up to a line feed. False: the server has closed. */
static int print_line(int fd)
{
    char byte;

    while (read(fd, &byte, 1) == 1) {
        putchar(byte);
        if (byte != '\n')
            continue;
        fflush(stdout);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int i;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(argc > 1 ? argv[1] : "4000"));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("client");
        return 1;
    }
    for (i = 2; i < argc; i++)
        if (dprintf(fd, "%s\n", argv[i]) < 0 || !print_line(fd))
            return 1;
    while (print_line(fd))
        continue;
    printf("closed\n");
    return 0;
}
