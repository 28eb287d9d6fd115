/* What a connection sends, and the wire between two of them. What follows from what arrives, the spec says. */
#include "tcp_actor.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- the wire ---- */

actor_result wire_init(wire *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result wire_handle_attach(wire *self, const wire_attach_msg *msg)
{
    self->left = msg->left;
    self->right = msg->right;
    return ACTOR_CONTINUE;
}

actor_result wire_handle_lose(wire *self, const wire_lose_msg *msg)
{
    self->lose[msg->from_left] = msg->count;
    return ACTOR_CONTINUE;
}

static void show(bool from_left, const segment *it, bool lost)
{
    printf("%s %s%s%s%s seq %" PRIu32, from_left ? "left  ->" : "right ->", it->rst ? "RST" : "", it->syn ? "SYN" : "",
           it->fin ? "FIN" : "", it->ack ? (it->rst || it->syn || it->fin ? ",ACK" : "ACK") : "", it->seq);
    if (it->ack)
        printf(" ack %" PRIu32, it->acked);
    printf("%s\n", lost ? ", lost" : "");
}

actor_result wire_handle_carry(wire *self, const wire_carry_msg *msg)
{
    const tcp_segment_msg arriving = { msg->segment };
    const bool lost = self->lose[msg->from_left] > 0;

    self->lose[msg->from_left] -= lost;
    show(msg->from_left, &msg->segment, lost);
    if (!lost)
        actor_must(actor_send_after(msg->from_left ? self->right : self->left, self->args.delay, tcp_segment_message(),
                                    &arriving, NULL));
    return ACTOR_CONTINUE;
}

/* ---- a connection ---- */

static void send_segment(const tcp *self, segment it)
{
    actor_ref to;

    if (wire_whereis(&to) == ACTOR_OK)
        wire_carry(to, self->args.left, &it);
}

/* Sends what is sent again until it is answered. A SYN or FIN takes a sequence number. */
static void send_surely(tcp *self, segment it)
{
    it.seq = self->snd_nxt++;
    self->last = it;
    send_segment(self, it);
}

static uint32_t behind(const segment *it)
{
    return it->seq + it->syn + it->fin;
}

tcp_send_syn_outcome tcp_send_syn(tcp *self, const tcp_open_msg *msg)
{
    (void)msg;
    self->snd_nxt = self->args.iss;
    send_surely(self, (segment){ .syn = true });
    return TCP_SEND_SYN_SENT;
}

void tcp_send_syn_ack(tcp *self, const tcp_segment_msg *msg)
{
    self->snd_nxt = self->args.iss;             /* where both have opened at once, the SYN once more, with an ACK */
    self->rcv_nxt = behind(&msg->s);
    send_surely(self, (segment){ .syn = true, .ack = true, .acked = self->rcv_nxt });
}

void tcp_send_ack(tcp *self, const tcp_segment_msg *msg)
{
    if (behind(&msg->s) > self->rcv_nxt)
        self->rcv_nxt = behind(&msg->s);
    send_segment(self, (segment){ .ack = true, .seq = self->snd_nxt, .acked = self->rcv_nxt });
}

void tcp_send_fin(tcp *self)
{
    send_surely(self, (segment){ .fin = true, .ack = true, .acked = self->rcv_nxt });
}

void tcp_send_last(tcp *self, const tcp_segment_msg *msg)
{
    (void)msg;
    send_segment(self, self->last);
}

void tcp_resend(tcp *self)
{
    send_segment(self, self->last);
}

/* To a segment of no connection: RFC 9293, section 3.5.2, group 1. */
void tcp_send_reset(tcp *self, const tcp_segment_msg *msg)
{
    if (msg->s.ack)
        send_segment(self, (segment){ .rst = true, .seq = msg->s.acked });
    else
        send_segment(self, (segment){ .rst = true, .ack = true, .acked = behind(&msg->s) });
}

void tcp_reset_peer(tcp *self)
{
    send_segment(self, (segment){ .rst = true, .seq = self->snd_nxt });
}
