------------------------------ MODULE Sessions ------------------------------
(* The sockets that one device opens one after another, each at a gateway of its own: routing by      *)
(* announced epochs, registration with the owner, which of them is served, closes that come late.     *)
(* README.md says what is left out. Bug names the one rule that is taken out.                          *)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Instances,   \* of message-service
    Sockets,     \* how many the client opens: 1 .. Sockets
    MaxCrashes,  \* of an instance
    MaxPauses,   \* an owner that lives is stopped, or loses its lease, for any time
    Bug,
    None

VARIABLES
    epoch,     \* in the shard's row
    inst,      \* the instances: epoch and counter of the tenure, listener <<socket, registration>>
    sock,      \* the sockets at their gateways, each with its gateway's route, see Unopened
    up, down,  \* streams between a socket's gateway and an instance, in order
    faults

vars == <<epoch, inst, sock, up, down, faults>>

NoNumber == <<0, 0>>
Before(p, q) == p[1] < q[1] \/ (p[1] = q[1] /\ p[2] < q[2])
All == 1 .. Sockets

Fresh == [epoch |-> 0, last |-> 0, listener |-> None]
Unopened == [
    state |-> "new",      \* open; superseded: closed with 4409, whose client does not come back by
                          \* itself; told to reconnect; closed
    number |-> NoNumber,  \* of its registration, once that is known
    route |-> None,       \* the owner as its gateway sees it, where an open socket is registered
    heard |-> 0]          \* the highest epoch that the gateway has heard
NoStream == [k \in All |-> [i \in Instances |-> <<>>]]

Init ==
    /\ epoch = 0 /\ up = NoStream /\ down = NoStream
    /\ inst = [i \in Instances |-> Fresh]
    /\ sock = [k \in All |-> Unopened]
    /\ faults = [crashes |-> 0, pauses |-> 0]

Opened == {k \in All : sock[k].state # "new"}
Newest == Cardinality(Opened)
Owns(i) == inst[i].epoch = epoch /\ epoch > 0

(* --- The client ------------------------------------------------------------------------------------ *)

(* A word to the owner. late: not said at the socket's opening. *)
Register(k, late) == [kind |-> "register", number |-> sock[k].number, late |-> late]
Unregister(k) == [kind |-> "unregister", number |-> sock[k].number, late |-> FALSE]
Said(k, i, word) == [up EXCEPT ![k][i] = Append(@, word)]

(* What the rule rests on: before a client gives a socket up, the registration that was said at its   *)
(* opening has reached the owner, or its stream has died. *)
OnItsWay(k) ==
    \E i \in Instances : \E n \in DOMAIN up[k][i] :
        up[k][i][n].kind = "register" /\ ~up[k][i][n].late

(* Whatever has become of the last one; its gateway may not know that it is given up. *)
Open(k) ==
    /\ k = Newest + 1
    /\ \A j \in Opened : ~OnItsWay(j) \/ Bug = "slow-way"
    /\ sock' = [sock EXCEPT ![k].state = "open"]
    /\ up' = IF sock[k].route = None THEN up ELSE Said(k, sock[k].route, Register(k, FALSE))
    /\ UNCHANGED <<epoch, inst, down, faults>>

(* --- The gateways ---------------------------------------------------------------------------------- *)

(* The highest epoch wins, and is remembered beyond its owner's end. *)
Hear(k, i) ==
    LET e == inst[i].epoch
        left == IF sock[k].route = i THEN None ELSE sock[k].route
        counts == e > 0 /\ \/ e > sock[k].heard
                           \/ e = sock[k].heard /\ left = None
                           \/ e < sock[k].heard /\ Bug = "lower-epoch"
        route == IF counts THEN i ELSE left
    IN
    /\ down[k][i] = <<>>
    /\ route # sock[k].route \/ (counts /\ e # sock[k].heard)
    /\ sock' = [sock EXCEPT ![k].route = route, ![k].heard = IF counts THEN e ELSE @]
    /\ up' = IF sock[k].state = "open" /\ route \notin {None, sock[k].route}
             THEN Said(k, route, Register(k, TRUE)) ELSE up
    /\ UNCHANGED <<epoch, inst, down, faults>>

Ended(k, state) == [sock EXCEPT ![k].state = state]
SaidGoodbye(k) == IF sock[k].route = None THEN up ELSE Said(k, sock[k].route, Unregister(k))

(* The gateway finds that nobody is there any more. *)
Close(k) ==
    /\ sock[k].state = "open" /\ k # Newest
    /\ sock' = Ended(k, "closed")
    /\ up' = SaidGoodbye(k)
    /\ UNCHANGED <<epoch, inst, down, faults>>

(* An instance's word counts where the socket is registered, and for the number that it has. *)
Hears(k, i) ==
    /\ down[k][i] # <<>>
    /\ LET word == Head(down[k][i])
           here == sock[k].state = "open" /\ sock[k].route = i
           heeded == here /\ sock[k].number \in {NoNumber, word.number}
       IN /\ sock' = CASE word.kind = "registered" /\ here -> [sock EXCEPT ![k].number = word.number]
                       [] word.kind = "superseded" /\ heeded -> Ended(k, "superseded")
                       [] word.kind = "reconnect" /\ heeded -> Ended(k, "told to reconnect")
                       [] word.kind = "not-owner" /\ heeded -> [sock EXCEPT ![k].route = None]
                       [] OTHER -> sock
          /\ up' = IF word.kind \in {"superseded", "reconnect"} /\ heeded THEN SaidGoodbye(k) ELSE up
    /\ down' = [down EXCEPT ![k][i] = Tail(@)]
    /\ UNCHANGED <<epoch, inst, faults>>

(* --- The instances --------------------------------------------------------------------------------- *)

TakeOver(i) ==
    LET free == \A o \in Instances : ~Owns(o) IN
    /\ inst[i].epoch = 0
    /\ free \/ faults.pauses < MaxPauses
    /\ faults' = IF free THEN faults ELSE [faults EXCEPT !.pauses = @ + 1]
    /\ epoch' = epoch + 1
    /\ inst' = [inst EXCEPT ![i].epoch = epoch + 1, ![i].last = 0]
    /\ UNCHANGED <<sock, up, down>>

Say(streams, k, i, kind, number) ==
    [streams EXCEPT ![k][i] = Append(@, [kind |-> kind, number |-> number])]

NoticeLoss(i) ==
    /\ inst[i].epoch > 0 /\ ~Owns(i)
    /\ inst' = [inst EXCEPT ![i] = Fresh]
    /\ down' = IF inst[i].listener = None THEN down
               ELSE Say(down, inst[i].listener[1], i, "not-owner", inst[i].listener[2])
    /\ UNCHANGED <<epoch, sock, up, faults>>

(* A new socket takes the place of the one before, which is told so for good. In all other cases      *)
(* nobody knows which was opened later: the one that is not served is told to come back, and is a new *)
(* socket then. *)
Registered(i, k, word) ==
    LET now == inst[i].listener
        other == now # None /\ now[1] # k
        unnumbered == word.number = NoNumber
        new == unnumbered /\ ~word.late
        own == IF unnumbered THEN <<inst[i].epoch, inst[i].last + 1>> ELSE word.number
        yields == CASE Bug = "last-wins" -> FALSE
                    [] Bug = "late-wins" -> other /\ Before(own, now[2])
                    [] OTHER -> other /\ ((unnumbered /\ word.late) \/ Before(own, now[2]))
        end == IF new \/ Bug = "late-wins" THEN "superseded" ELSE "reconnect"
    IN IF yields
       THEN down' = Say(down, k, i, end, word.number) /\ UNCHANGED inst
       ELSE /\ inst' = [inst EXCEPT ![i].listener = <<k, own>>,
                                    ![i].last = IF unnumbered THEN @ + 1 ELSE @]
            /\ down' = Say(IF other THEN Say(down, now[1], i, end, now[2]) ELSE down,
                           k, i, "registered", own)

Takes(i, k) ==
    /\ up[k][i] # <<>>
    /\ LET word == Head(up[k][i])
           now == inst[i].listener
       IN IF word.kind = "unregister"
          THEN /\ inst' = IF now # None /\ ((now[1] = k /\ word.number \in {NoNumber, now[2]})
                                \/ Bug = "late-close")
                          THEN [inst EXCEPT ![i].listener = None] ELSE inst
               /\ UNCHANGED down
          ELSE IF inst[i].epoch = 0
          THEN down' = Say(down, k, i, "not-owner", word.number) /\ UNCHANGED inst
          ELSE Registered(i, k, word)
    /\ up' = [up EXCEPT ![k][i] = Tail(@)]
    /\ UNCHANGED <<epoch, sock, faults>>

(* --- Faults ---------------------------------------------------------------------------------------- *)

(* Its streams end with it. *)
Crash(i) ==
    /\ faults.crashes < MaxCrashes
    /\ inst[i] # Fresh \/ \E k \in All : up[k][i] # <<>> \/ down[k][i] # <<>>
    /\ faults' = [faults EXCEPT !.crashes = @ + 1]
    /\ inst' = [inst EXCEPT ![i] = Fresh]
    /\ up' = [k \in All |-> [up[k] EXCEPT ![i] = <<>>]]
    /\ down' = [k \in All |-> [down[k] EXCEPT ![i] = <<>>]]
    /\ sock' = [k \in All |-> [sock[k] EXCEPT !.route = IF @ = i THEN None ELSE @]]
    /\ UNCHANGED epoch

(* --- All of it ------------------------------------------------------------------------------------- *)

Serves(i, k) == Owns(i) /\ inst[i].listener = <<k, sock[k].number>>

(* The newest is served, or its client is about to open another. *)
Settled ==
    /\ up = NoStream /\ down = NoStream /\ Newest = Sockets
    /\ sock[Sockets].state = "open" =>
        sock[Sockets].route # None /\ Serves(sock[Sockets].route, Sockets)

(* Whoever gets stuck otherwise is found as a deadlock. *)
Rest == Settled /\ UNCHANGED vars

Next ==
    \/ \E k \in All :
        \/ Open(k) \/ Close(k)
        \/ \E i \in Instances : Hear(k, i) \/ Hears(k, i) \/ Takes(i, k)
    \/ \E i \in Instances : TakeOver(i) \/ NoticeLoss(i) \/ Crash(i)
    \/ Rest

Spec == Init /\ [][Next]_vars

(* --- Properties ------------------------------------------------------------------------------------ *)

(* A socket that was told its number is served under it, unless word to the contrary is on its way. *)
RegisteredIsServed ==
    \A k \in All, i \in Instances :
        (sock[k].state = "open" /\ sock[k].route = i /\ sock[k].number # NoNumber
            /\ Owns(i) /\ up[k][i] = <<>> /\ down[k][i] = <<>>)
        => inst[i].listener = <<k, sock[k].number>>

(* The client's last socket is not closed for good: it would wait for messages that never come. *)
NewestStays == Newest > 0 => sock[Newest].state # "superseded"

(* As long as one tenure lasts, a socket only gives way to one with a higher number. *)
HighestWins == [][\A i \in Instances :
    (inst[i].epoch = inst'[i].epoch /\ inst[i].listener # None /\ inst'[i].listener # None
        /\ inst[i].listener[1] # inst'[i].listener[1])
        => ~Before(inst'[i].listener[2], inst[i].listener[2])]_vars

(* A gateway never goes back to an earlier owner. *)
RouteGrows == [][\A k \in All : sock'[k].heard >= sock[k].heard]_vars
=============================================================================
