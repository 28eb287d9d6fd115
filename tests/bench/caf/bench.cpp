// CAF's benchmark programs, for CAF 0.17: bench WORKLOAD N WORKERS. Event-based actors with a state of their
// own, as CAF's users write them; a producer that floods sends in batches and goes on with a message to
// itself, for CAF's actors are not preempted.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include "caf/all.hpp"

using namespace caf;
using std::chrono::steady_clock;

using go_atom = atom_constant<atom("go")>;
using ping_atom = atom_constant<atom("ping")>;
using pong_atom = atom_constant<atom("pong")>;
using add_atom = atom_constant<atom("add")>;
using get_atom = atom_constant<atom("get")>;
using sum_atom = atom_constant<atom("sum")>;
using meet_atom = atom_constant<atom("meet")>;
using change_atom = atom_constant<atom("change")>;
using leave_atom = atom_constant<atom("leave")>;
using count_atom = atom_constant<atom("count")>;
using fire_atom = atom_constant<atom("fire")>;

using actors = std::shared_ptr<std::vector<actor>>;
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actors)

namespace {

constexpr int nodes = 503, members = 64, creatures = 100;
constexpr int64_t batch = 1000;

std::promise<int64_t> finished;
std::atomic<int64_t> left_to_finish;

void finish(int64_t value) { finished.set_value(value); }

void finish_one() {
  if (--left_to_finish == 0)
    finish(0);
}

int64_t wait() { return finished.get_future().get(); }

double ns_since(steady_clock::time_point began) {
  return std::chrono::duration<double, std::nano>(steady_clock::now() - began).count();
}

void report(const char* workload, int64_t operations, double ns) {
  std::printf("%s %.3f\n", workload, ns / static_cast<double>(operations));
  std::fflush(stdout);
}

void must_be(int64_t found, int64_t expected) {
  if (found != expected)
    std::abort();
}

uint32_t draw(uint32_t& seed) {
  seed = seed * 1103515245u + 12345u;
  return seed >> 8 & 0x7fffff;
}

struct count_state {
  int64_t count = 0;
};
struct next_state {
  actor next;
};

behavior pong(event_based_actor*) {
  return {[](ping_atom) { return pong_atom::value; }};
}

behavior ping(stateful_actor<count_state>* self, actor other, int64_t rounds) {
  self->state.count = rounds;
  return {
    [=](go_atom) { self->send(other, ping_atom::value); },
    [=](pong_atom) {
      if (--self->state.count == 0)
        finish(0);
      else
        self->send(other, ping_atom::value);
    },
  };
}

behavior node(stateful_actor<next_state>* self) {
  return {
    [=](actor next) { self->state.next = std::move(next); },
    [=](int64_t hops) {
      if (hops == 0)
        finish(0);
      else
        self->send(self->state.next, hops - 1);
    },
  };
}

behavior counter(stateful_actor<count_state>* self) {
  return {
    [=](add_atom, int64_t amount) { self->state.count += amount; },
    [=](get_atom) { return self->state.count; },
  };
}

behavior producer(stateful_actor<count_state>* self, actor to, int64_t count, bool asks) {
  self->state.count = count;
  return {[=](go_atom) {
    auto now = std::min(self->state.count, batch);
    for (int64_t i = 0; i < now; ++i)
      self->send(to, add_atom::value, int64_t{1});
    self->state.count -= now;
    if (self->state.count > 0)
      self->send(self, go_atom::value);
    else if (asks)
      self->request(to, infinite, get_atom::value).then([](int64_t sum) { finish(sum); });
  }};
}

behavior sink(stateful_actor<count_state>* self, int64_t expected) {
  self->state.count = expected;
  return {[=](add_atom, int64_t amount) {
    if ((self->state.count -= amount) == 0)
      finish(0);
  }};
}

struct client_state {
  int64_t left;
  actor server;
};

void call(stateful_actor<client_state>* self) {
  self->request(self->state.server, infinite, get_atom::value).then([=](int64_t) {
    if (--self->state.left == 0)
      finish(0);
    else
      call(self);
  });
}

behavior client(stateful_actor<client_state>* self, actor server, int64_t calls) {
  self->state = client_state{calls, std::move(server)};
  return {[=](go_atom) { call(self); }};
}

struct member_state {
  int64_t left;
  uint32_t seed;
  actors all;
};

void ping_one(stateful_actor<member_state>* self) {
  auto& state = self->state;
  if (state.left-- == 0)
    finish_one();
  else
    self->send((*state.all)[draw(state.seed) % members], ping_atom::value);
}

behavior member(stateful_actor<member_state>* self, int64_t rounds, uint32_t seed) {
  self->state = member_state{rounds, seed, nullptr};
  return {
    [=](actors& all) {
      self->state.all = all;
      ping_one(self);
    },
    [=](ping_atom) { self->send(actor_cast<actor>(self->current_sender()), pong_atom::value); },
    [=](pong_atom) { ping_one(self); },
  };
}

struct mall_state {
  int64_t left;
  actor waiting;
  int64_t sum = 0;
  int counted = 0;
};

behavior mall(stateful_actor<mall_state>* self, int64_t meetings) {
  self->state.left = meetings;
  return {
    [=](meet_atom, int color, actor from) {
      auto& state = self->state;
      if (state.left == 0) {
        self->send(from, leave_atom::value);
      } else if (!state.waiting) {
        state.waiting = std::move(from);
      } else {
        self->send(state.waiting, meet_atom::value, color, from);
        state.waiting = nullptr;
        --state.left;
      }
    },
    [=](count_atom, int64_t met) {
      auto& state = self->state;
      state.sum += met;
      if (++state.counted == creatures)
        finish(state.sum);
    },
  };
}

struct chameneo_state {
  int color;
  int64_t met = 0;
};

void go_to_mall(stateful_actor<chameneo_state>* self, const actor& to) {
  self->send(to, meet_atom::value, self->state.color, actor{self});
}

behavior chameneo(stateful_actor<chameneo_state>* self, actor to, int color) {
  self->state.color = color;
  go_to_mall(self, to);
  return {
    [=](meet_atom, int other, actor from) {
      auto& state = self->state;
      state.color = state.color == other ? other : 3 - state.color - other;
      ++state.met;
      self->send(from, change_atom::value, state.color);
      go_to_mall(self, to);
    },
    [=](change_atom, int other) {
      self->state.color = other;
      ++self->state.met;
      go_to_mall(self, to);
    },
    [=](leave_atom) { self->send(to, count_atom::value, self->state.met); },
  };
}

behavior life(event_based_actor* self) {
  return {[=](go_atom) {
    self->quit();
    finish_one();
  }};
}

struct fire_state {
  int64_t left;
  steady_clock::time_point first;
};

behavior alarms(stateful_actor<fire_state>* self, int64_t n) {
  self->state.left = n;
  return {[=](fire_atom) {
    auto& state = self->state;
    if (state.left == n)
      state.first = steady_clock::now();
    if (--state.left == 0)
      finish(static_cast<int64_t>(ns_since(state.first)));
  }};
}

int64_t resident() {
  std::ifstream statm("/proc/self/statm");
  int64_t all, pages;
  statm >> all >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

void idle(actor_system& system, int64_t n) {
  std::vector<actor> all;
  all.reserve(static_cast<size_t>(n));
  auto before = resident();
  for (int64_t i = 0; i < n; ++i)
    all.push_back(system.spawn(counter));
  scoped_actor self{system};
  self->request(all.back(), infinite, get_atom::value).receive([](int64_t) {}, [](error&) { std::abort(); });
  std::printf("idle %.1f\n", static_cast<double>(resident() - before) / static_cast<double>(n));
  std::fflush(stdout);
}

// CAF cannot cancel a message that was sent with a delay, so there is no timer_cancel.
void timers(actor_system& system, int64_t n) {
  scoped_actor self{system};
  auto to = system.spawn(alarms, n);
  uint32_t seed = 1;
  auto began = steady_clock::now();
  for (int64_t i = 0; i < n; ++i)
    self->delayed_send(to, std::chrono::milliseconds(600000 + draw(seed) % 60000), fire_atom::value);
  report("timer_insert", n, ns_since(began));

  // All are due at one moment, when all have been inserted.
  auto due = steady_clock::now() + std::chrono::milliseconds(500 + n / 250);
  for (int64_t i = 0; i < n; ++i)
    self->delayed_send(to, std::chrono::duration_cast<std::chrono::microseconds>(due - steady_clock::now()),
                       fire_atom::value);
  if (steady_clock::now() > due)
    std::abort();
  report("timer_fire", n, static_cast<double>(wait()));
}

}

int main(int argc, char** argv) {
  if (argc != 4)
    return 2;
  std::string workload = argv[1];
  int64_t n = std::atoll(argv[2]);
  actor_system_config config;
  config.set("scheduler.max-threads", static_cast<size_t>(std::atoi(argv[3])));
  actor_system system{config};
  auto began = steady_clock::now();
  auto restart = [&] { began = steady_clock::now(); };

  if (workload == "pingpong") {
    auto player = system.spawn(ping, system.spawn(pong), n);
    restart();
    anon_send(player, go_atom::value);
    wait();
  } else if (workload == "threadring") {
    std::vector<actor> ring;
    for (int i = 0; i < nodes; ++i)
      ring.push_back(system.spawn(node));
    for (int i = 0; i < nodes; ++i)
      anon_send(ring[i], ring[(i + 1) % nodes]);
    restart();
    anon_send(ring[0], n);
    wait();
  } else if (workload == "counting") {
    auto source = system.spawn(producer, system.spawn(counter), n, true);
    restart();
    anon_send(source, go_atom::value);
    must_be(wait(), n);
  } else if (workload == "fanin2" || workload == "fanin4") {
    int feeders = workload.back() - '0';
    n = n / feeders * feeders;
    auto to = system.spawn(sink, n);
    std::vector<actor> all;
    for (int i = 0; i < feeders; ++i)
      all.push_back(system.spawn(producer, to, n / feeders, false));
    restart();
    for (auto& one : all)
      anon_send(one, go_atom::value);
    wait();
  } else if (workload == "big") {
    auto all = std::make_shared<std::vector<actor>>();
    for (uint32_t i = 0; i < members; ++i)
      all->push_back(system.spawn(member, n / members, i * 7919 + 1));
    left_to_finish = members;
    restart();
    for (auto& one : *all)
      anon_send(one, all);
    wait();
    n = n / members * members;
  } else if (workload == "chameneos") {
    restart();
    auto to = system.spawn(mall, n);
    for (int i = 0; i < creatures; ++i)
      system.spawn(chameneo, to, i % 3);
    must_be(wait(), 2 * n);
  } else if (workload == "gen_call") {
    auto caller = system.spawn(client, system.spawn(counter), n);
    restart();
    anon_send(caller, go_atom::value);
    wait();
  } else if (workload == "spawn") {
    left_to_finish = n;
    restart();
    for (int64_t i = 0; i < n; ++i)
      anon_send(system.spawn<lazy_init>(life), go_atom::value);
    wait();
  } else if (workload == "idle") {
    idle(system, n);
    std::_Exit(0);
  } else if (workload == "timers") {
    timers(system, n);
    std::_Exit(0);
  } else {
    return 2;
  }
  report(workload.c_str(), n, ns_since(began));
  std::_Exit(0);
}
