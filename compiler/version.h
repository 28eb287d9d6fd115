#ifndef VERSION_H
#define VERSION_H

#define ACTORC_VERSION "0.1.0"

#endif
