/*
 * Three servers, each of which takes a while and asks the next. The time that is left and the request's number
 * travel with the calls: no message has a field for them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "deadline_actor.h"

/* The line bears the request's number, since the context does. */
static void say_what_is_left(const char *who)
{
    actor_log(ACTOR_LOG_NOTICE, "%s has %" PRId64 " ms", who, actor_deadline_left() / ACTOR_MILLISECOND);
}

/* ---- Gateway -------------------------------------------------------------------------------------- */

actor_result gateway_init(gateway *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

/* Begins the context and the deadline; both end when it returns. */
static int begin_request(gateway *self, int64_t limit)
{
    char number[24];

    snprintf(number, sizeof number, "%" PRIu64, ++self->requests);
    if (actor_context_put("request", number) < 0)
        return ACTOR_ENOMEM;
    return actor_deadline_set(limit);
}

actor_result gateway_handle_buy(gateway *self, actor_from from, const gateway_buy_msg *msg, gateway_buy_reply *reply)
{
    orders_order_reply order;
    actor_ref orders;
    int err = begin_request(self, msg->limit);

    (void)from;
    say_what_is_left("gateway");
    actor_sleep(10 * ACTOR_MILLISECOND);
    if (err == ACTOR_OK)
        err = orders_whereis(&orders);
    if (err == ACTOR_OK)
        err = orders_order(orders, msg->item.data, &order, ACTOR_INFINITY);
    if (err < 0 || order.tag == ORDERS_ORDER_LATE) {
        reply->tag = GATEWAY_BUY_LATE;
        return ACTOR_REPLY;
    }
    reply->tag = order.tag == ORDERS_ORDER_ORDERED ? GATEWAY_BUY_BOUGHT : GATEWAY_BUY_UNKNOWN;
    reply->as.bought.price = order.tag == ORDERS_ORDER_ORDERED ? order.as.ordered.price : 0;
    return ACTOR_REPLY;
}

/* ---- Orders --------------------------------------------------------------------------------------- */

actor_result orders_init(orders *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

/* An infinite timeout is none: the deadline counts. When it has passed nobody is asked. */
actor_result orders_handle_order(orders *self, actor_from from, const orders_order_msg *msg, orders_order_reply *reply)
{
    stock_price_reply price;
    actor_ref stock;
    int err;

    (void)self;
    (void)from;
    say_what_is_left("orders");
    actor_sleep(50 * ACTOR_MILLISECOND);
    err = stock_whereis(&stock);
    if (err == ACTOR_OK)
        err = stock_price(stock, msg->item.data, &price, ACTOR_INFINITY);
    if (err < 0)
        actor_log(ACTOR_LOG_NOTICE, "orders gives up: %s", actor_strerror(err));
    if (err < 0 || price.tag == STOCK_PRICE_LATE) {
        reply->tag = ORDERS_ORDER_LATE;
        return ACTOR_REPLY;
    }
    reply->tag = price.tag == STOCK_PRICE_FOUND ? ORDERS_ORDER_ORDERED : ORDERS_ORDER_UNKNOWN;
    reply->as.ordered.price = price.tag == STOCK_PRICE_FOUND ? price.as.found.price : 0;
    return ACTOR_REPLY;
}

/* ---- Stock ---------------------------------------------------------------------------------------- */

struct thing {
    const char *name;
    uint32_t price;
    int64_t search_ns;                      /* how far away it lies */
};

static const struct thing things[] = {
    { "tea", 3, 20 * ACTOR_MILLISECOND },
    { "coffee", 4, 200 * ACTOR_MILLISECOND },
    { "gold", 60000, ACTOR_HOUR },
};

actor_result stock_init(stock *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

/* A search that would not be over in time is not begun: others wait behind it. */
actor_result stock_handle_price(stock *self, actor_from from, const stock_price_msg *msg, stock_price_reply *reply)
{
    size_t i;

    (void)self;
    (void)from;
    say_what_is_left("stock");
    for (i = 0; i < sizeof things / sizeof *things; i++) {
        if (strcmp(things[i].name, msg->item.data) != 0)
            continue;
        if (things[i].search_ns > actor_deadline_left()) {
            actor_log(ACTOR_LOG_NOTICE, "stock does not even look");
            reply->tag = STOCK_PRICE_LATE;
            return ACTOR_REPLY;
        }
        actor_sleep(things[i].search_ns);
        reply->tag = STOCK_PRICE_FOUND;
        reply->as.found.price = things[i].price;
        return ACTOR_REPLY;
    }
    reply->tag = STOCK_PRICE_UNKNOWN;
    return ACTOR_REPLY;
}
