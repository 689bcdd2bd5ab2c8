#!/usr/bin/env python3
"""chaos_proxy.py HOST PORT: a TCP proxy that fails on command.

Says the port of 127.0.0.1 where it listens, then takes commands, one a line,
and answers each with `ok` once it is in force.  It ends with its stdin.

  pass            forward; what was stalled or delayed goes on
  delay MS        each piece arrives so much later, in both directions
  stall           keep connections and bytes, forward none until `pass`
  swallow         drop the bytes of now and later; these connections never
                  work again, and nobody tells them
  refuse          cut all, and let nobody connect until `pass`
  cut             cut all that are connected (RST)
  cut up N [TEXT]     cut the one connection that first sends N bytes more to
                      the server (after TEXT): those N arrive, no answer does
  cut down N [TEXT]   likewise what comes from the server: N bytes of it arrive,
                      the server has done the work and the client never knows
  count           `ok CONNECTIONS CUTS`: made so far, and orders of the last two
                  kinds that were carried out
"""
import os
import selectors
import socket
import struct
import sys
import time

RESET = struct.pack("ii", 1, 0)
MOST = 1 << 20          # bytes that wait in one direction


class Way:
    """One direction of a connection."""

    def __init__(self, source, target, name):
        self.source, self.target, self.name = source, target, name
        self.waiting = []       # [when, bytes], in order
        self.size = 0
        self.ended = False      # the source has said all
        self.seen = b""         # of what an order to cut looks for


class Connection:
    def __init__(self, client, server):
        self.up = Way(client, server, "up")
        self.down = Way(server, client, "down")
        self.dead = False       # swallowed

    def ways(self):
        return (self.up, self.down)


class Proxy:
    def __init__(self, address):
        self.address = address
        self.select = selectors.DefaultSelector()
        self.mode, self.late = "pass", 0.0
        self.order = None       # (direction, bytes, text)
        self.left = None        # bytes still to pass, once text was seen
        self.ordered = None     # the connection that the order has met
        self.made = self.cuts = 0
        self.connections = set()
        self.listener = None
        self.port = 0
        self.listen()
        self.select.register(0, selectors.EVENT_READ)
        os.set_blocking(0, False)
        self.input = b""

    def listen(self):
        if self.listener:
            return
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(64)
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]
        self.select.register(self.listener, selectors.EVENT_READ)

    def close_listener(self):
        if self.listener:
            self.select.unregister(self.listener)
            self.listener.close()
            self.listener = None

    def accept(self):
        try:
            client, _ = self.listener.accept()
        except OSError:
            return
        self.made += 1
        try:
            server = socket.create_connection(self.address, 30)
        except OSError:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            client.close()
            return
        for end in (client, server):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(client, server)
        connection.dead = self.mode == "swallow"
        self.connections.add(connection)

    def cut(self, connection):
        self.connections.discard(connection)
        for way in connection.ways():
            try:
                self.select.unregister(way.source)
            except KeyError:
                pass
            way.source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            way.source.close()

    # How many of these bytes pass before the connection is cut; None: all.
    def pass_of(self, connection, way, data):
        if not self.order or way.name != self.order[0]:
            return None
        if self.ordered not in (None, connection):
            return None
        start = 0
        if self.left is None:
            _, count, text = self.order
            old = len(way.seen)
            way.seen += data
            at = way.seen.find(text)
            if at < 0:
                way.seen = way.seen[-len(text):]
                return None
            start = max(0, at + len(text) - old)
            self.left, self.ordered = count, connection
        if start + self.left > len(data):
            self.left -= len(data) - start
            return None
        return start + self.left

    def read(self, connection, way):
        try:
            data = way.source.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            self.cut(connection)
            return
        if connection.dead:
            way.ended = way.ended or not data
            return
        if not data:
            way.ended = True
            return
        passing = self.pass_of(connection, way, data)
        if passing is None:
            way.waiting.append([time.monotonic() + self.late, data])
            way.size += len(data)
            return
        way.waiting.append([0.0, data[:passing]])
        while way.waiting and self.write(connection, way, True):
            time.sleep(0.001)
        # What was let through arrives before the end does.
        if passing and connection in self.connections:
            try:
                way.target.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        self.cuts += 1
        self.order = self.left = self.ordered = None
        if connection in self.connections:
            self.cut_later(connection, way)

    # The side that sent the last bytes learns at once; the other reads them
    # first: a reset would throw them away.
    def cut_later(self, connection, way):
        self.connections.discard(connection)
        for each in connection.ways():
            try:
                self.select.unregister(each.source)
            except KeyError:
                pass
        way.source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        way.source.close()
        way.target.close()

    # False: the connection is no more.
    def write(self, connection, way, now=False):
        while way.waiting and (now or way.waiting[0][0] <= time.monotonic()):
            data = way.waiting[0][1]
            try:
                sent = way.target.send(data) if data else 0
            except BlockingIOError:
                return True
            except OSError:
                self.cut(connection)
                return False
            way.size -= sent
            if sent < len(data):
                way.waiting[0][1] = data[sent:]
                return True
            way.waiting.pop(0)
        if way.ended and not way.waiting:
            self.cut(connection)
            return False
        return True

    def interest(self):
        stalled = self.mode == "stall"
        for connection in self.connections:
            wanted = {way.source: 0 for way in connection.ways()}
            for way in connection.ways():
                if not stalled and not way.ended and way.size < MOST:
                    wanted[way.source] |= selectors.EVENT_READ
                if not stalled and way.waiting and \
                        way.waiting[0][0] <= time.monotonic():
                    wanted[way.target] |= selectors.EVENT_WRITE
            for end, events in wanted.items():
                self.register(end, events, connection)

    def register(self, end, events, connection):
        known = self.select.get_map().get(end)
        if not events:
            if known:
                self.select.unregister(end)
        elif not known:
            self.select.register(end, events, connection)
        elif known.events != events:
            self.select.modify(end, events, connection)

    def timeout(self):
        if self.mode == "stall":
            return None
        due = [way.waiting[0][0] for connection in self.connections
               for way in connection.ways() if way.waiting]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def command(self, line):
        words = line.split(" ", 3)
        verb = words[0]
        if verb in ("pass", "stall", "swallow", "refuse", "delay"):
            self.mode = verb
            self.late = int(words[1]) / 1000 if verb == "delay" else 0.0
            if verb == "pass":
                for connection in self.connections:
                    for way in connection.ways():
                        for piece in way.waiting:
                            piece[0] = 0.0
            if verb == "swallow":
                for connection in self.connections:
                    connection.dead = True
                    for way in connection.ways():
                        way.waiting, way.size = [], 0
            if verb == "refuse":
                self.close_listener()
                for connection in list(self.connections):
                    self.cut(connection)
            else:
                self.listen()
            return "ok"
        if verb == "cut" and len(words) == 1:
            for connection in list(self.connections):
                self.cut(connection)
            return "ok"
        if verb == "cut" and words[1] in ("up", "down"):
            text = words[3] if len(words) > 3 else ""
            self.order = (words[1], int(words[2]), text.encode())
            self.left = self.ordered = None
            for connection in self.connections:
                for way in connection.ways():
                    way.seen = b""
            return "ok"
        if verb == "count":
            return "ok %d %d" % (self.made, self.cuts)
        return "no such command: " + line

    # False at the end of stdin.
    def commands(self):
        data = os.read(0, 65536)
        if not data:
            return False
        *lines, self.input = (self.input + data).split(b"\n")
        for line in lines:
            print(self.command(line.decode()), flush=True)
        return True

    def turn(self):
        self.interest()
        for key, events in self.select.select(self.timeout()):
            if key.fd == 0:
                if not self.commands():
                    return False
            elif key.fileobj is self.listener:
                self.accept()
            elif key.data in self.connections:
                self.serve(key, events)
        return True

    def serve(self, key, events):
        connection = key.data
        if events & selectors.EVENT_READ and self.mode != "stall":
            for way in connection.ways():
                if way.source is key.fileobj:
                    self.read(connection, way)
        if connection not in self.connections:
            return
        for way in connection.ways():
            if connection in self.connections and self.mode != "stall":
                self.write(connection, way)


def main():
    proxy = Proxy((sys.argv[1], int(sys.argv[2])))
    print(proxy.port, flush=True)
    while proxy.turn():
        pass


main()
