#ifndef SERVER_H
#define SERVER_H

#include <stdint.h>

/**
 * Is a mail server on a port of 127.0.0.1, 0 for any, until the program ends. It prints the port, then what it gets. It
 * has no room for `full@...`, knows no `nobody@...`, is busy the first time that it hears of `busy@...`, hangs up on `rude@...`, and
 * says something that is no SMTP when it hears of `weird@...`.
 */
int serve_mail(uint16_t port);

#endif
