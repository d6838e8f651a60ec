------------------------------ MODULE Sessions ------------------------------
(* The sockets of one device, each at a gateway of its own: routing by announced epochs, registration *)
(* with the owner, the highest registration wins, closes that come late.                              *)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS Instances, Sockets, MaxCrashes, MaxPauses, Bug, None

VARIABLES
    epoch,     \* in the shard's row
    announced, \* every <<instance, epoch>> ever announced: a gateway may hear it late
    inst,      \* epoch and counter of the tenure, listener = <<socket, registration>> or None
    sock,      \* per socket: state, registration, at = where it is registered; its gateway's route
    up, down,  \* streams between a socket's gateway and an instance, in order
    faults

vars == <<epoch, announced, inst, sock, up, down, faults>>

NoNumber == <<0, 0>>
Before(p, q) == p[1] < q[1] \/ (p[1] = q[1] /\ p[2] < q[2])

Fresh == [epoch |-> 0, last |-> 0, listener |-> None, paused |-> FALSE]
Unopened == [state |-> "new", number |-> NoNumber, at |-> None, owner |-> None, heard |-> 0]
NoStream == [k \in Sockets |-> [i \in Instances |-> <<>>]]

Init ==
    /\ epoch = 0 /\ announced = {} /\ up = NoStream /\ down = NoStream
    /\ inst = [i \in Instances |-> Fresh]
    /\ sock = [k \in Sockets |-> Unopened]
    /\ faults = [crashes |-> 0, pauses |-> 0]

Works(i) == ~inst[i].paused

(* --- The gateways --------------------------------------------------------------------------------- *)

Register(k) == [kind |-> "register", number |-> sock[k].number]

Open(k) ==
    /\ sock[k].state = "new"
    /\ sock' = [sock EXCEPT ![k].state = "open"]
    /\ UNCHANGED <<epoch, announced, inst, up, down, faults>>

(* The highest epoch wins, and is remembered beyond its owner's end. *)
Hear(k, i, e) ==
    /\ \/ e > sock[k].heard
       \/ e = sock[k].heard /\ sock[k].owner = None /\ inst[i].epoch = e
       \/ Bug = "lower-epoch" /\ e < sock[k].heard
    /\ sock' = [sock EXCEPT ![k].heard = e, ![k].owner = i]
    /\ UNCHANGED <<epoch, announced, inst, up, down, faults>>

RegisterAtOwner(k) ==
    /\ sock[k].state = "open" /\ sock[k].owner # None /\ sock[k].at # sock[k].owner
    /\ sock' = [sock EXCEPT ![k].at = sock[k].owner]
    /\ up' = [up EXCEPT ![k][sock[k].owner] = Append(@, Register(k))]
    /\ UNCHANGED <<epoch, announced, inst, down, faults>>

Close(k) ==
    /\ sock[k].state = "open"
    /\ sock' = [sock EXCEPT ![k].state = "closed", ![k].at = None]
    /\ up' = IF sock[k].at = None THEN up
             ELSE [up EXCEPT ![k][sock[k].at] =
                    Append(@, [kind |-> "unregister", number |-> sock[k].number])]
    /\ UNCHANGED <<epoch, announced, inst, down, faults>>

(* An instance's word counts where the socket is registered, and for the number that it has. *)
Hears(k, i) ==
    /\ down[k][i] # <<>>
    /\ LET word == Head(down[k][i])
           heeded == sock[k].state = "open" /\ sock[k].at = i
                        /\ (sock[k].number \in {NoNumber, word.number})
       IN sock' = CASE word.kind = "registered" /\ sock[k].at = i ->
                            [sock EXCEPT ![k].number = word.number]
                    [] word.kind = "superseded" /\ heeded ->
                            [sock EXCEPT ![k].state = "superseded", ![k].at = None]
                    [] word.kind = "not-owner" /\ heeded ->
                            [sock EXCEPT ![k].at = None,
                                         ![k].owner = IF @ = i THEN None ELSE @]
                    [] OTHER -> sock
    /\ down' = [down EXCEPT ![k][i] = Tail(@)]
    /\ UNCHANGED <<epoch, announced, inst, up, faults>>

(* --- The instances -------------------------------------------------------------------------------- *)

TakeOver(i) ==
    /\ Works(i) /\ inst[i].epoch = 0
    /\ \A j \in Instances : inst[j].epoch = epoch => inst[j].paused \/ epoch = 0
    /\ epoch' = epoch + 1
    /\ announced' = announced \cup {<<i, epoch + 1>>}
    /\ inst' = [inst EXCEPT ![i].epoch = epoch + 1, ![i].last = 0]
    /\ UNCHANGED <<sock, up, down, faults>>

Say(streams, k, i, kind, number) ==
    [streams EXCEPT ![k][i] = Append(@, [kind |-> kind, number |-> number])]

Notice(i) ==
    /\ Works(i) /\ inst[i].epoch \notin {0, epoch}
    /\ inst' = [inst EXCEPT ![i] = Fresh]
    /\ down' = IF inst[i].listener = None THEN down
               ELSE Say(down, inst[i].listener[1], i, "not-owner", inst[i].listener[2])
    /\ UNCHANGED <<epoch, announced, sock, up, faults>>

Registered(i, k, number) ==
    LET now == inst[i].listener
        fresh == number = NoNumber
        own == IF fresh THEN <<inst[i].epoch, inst[i].last + 1>> ELSE number
    IN IF now # None /\ Before(own, now[2]) /\ Bug # "last-wins"
       THEN /\ down' = Say(down, k, i, "superseded", own)
            /\ inst' = [inst EXCEPT ![i].last = IF fresh THEN @ + 1 ELSE @]
       ELSE /\ inst' = [inst EXCEPT ![i].listener = <<k, own>>,
                                    ![i].last = IF fresh THEN @ + 1 ELSE @]
            /\ down' = Say(IF now # None /\ now[1] # k
                           THEN Say(down, now[1], i, "superseded", now[2]) ELSE down,
                           k, i, "registered", own)

Takes(i, k) ==
    /\ Works(i) /\ up[k][i] # <<>>
    /\ LET word == Head(up[k][i])
           now == inst[i].listener
       IN CASE word.kind = "register" /\ inst[i].epoch = 0 ->
                    down' = Say(down, k, i, "not-owner", word.number) /\ UNCHANGED inst
            [] word.kind = "register" /\ inst[i].epoch > 0 -> Registered(i, k, word.number)
            [] word.kind = "unregister" ->
                    /\ inst' = IF now # None /\ ((now[1] = k /\ word.number \in {NoNumber, now[2]})
                                    \/ Bug = "late-close")
                               THEN [inst EXCEPT ![i].listener = None] ELSE inst
                    /\ UNCHANGED down
    /\ up' = [up EXCEPT ![k][i] = Tail(@)]
    /\ UNCHANGED <<epoch, announced, sock, faults>>

(* --- Faults --------------------------------------------------------------------------------------- *)

(* Its streams end with it. *)
Crash(i) ==
    /\ faults.crashes < MaxCrashes /\ inst[i] # Fresh
    /\ faults' = [faults EXCEPT !.crashes = @ + 1]
    /\ inst' = [inst EXCEPT ![i] = Fresh]
    /\ up' = [k \in Sockets |-> [up[k] EXCEPT ![i] = <<>>]]
    /\ down' = [k \in Sockets |-> [down[k] EXCEPT ![i] = <<>>]]
    /\ sock' = [k \in Sockets |-> [sock[k] EXCEPT
                    !.at = IF @ = i THEN None ELSE @, !.owner = IF @ = i THEN None ELSE @]]
    /\ UNCHANGED <<epoch, announced>>

Pause(i) ==
    /\ faults.pauses < MaxPauses /\ Works(i) /\ inst[i].epoch > 0
    /\ faults' = [faults EXCEPT !.pauses = @ + 1]
    /\ inst' = [inst EXCEPT ![i].paused = TRUE]
    /\ UNCHANGED <<epoch, announced, sock, up, down>>

Resume(i) ==
    /\ inst[i].paused
    /\ inst' = [inst EXCEPT ![i].paused = FALSE]
    /\ UNCHANGED <<epoch, announced, sock, up, down, faults>>

(* --- All of it ------------------------------------------------------------------------------------ *)

Quiet == up = NoStream /\ down = NoStream
Serves(i, k) == inst[i].epoch = epoch /\ inst[i].listener = <<k, sock[k].number>>
Settled ==
    /\ Quiet
    /\ \A k \in Sockets : sock[k].state # "new" /\
        (sock[k].state = "open" => sock[k].at # None /\ Serves(sock[k].at, k))

Rest == Settled /\ UNCHANGED vars

Next ==
    \/ \E k \in Sockets :
        \/ Open(k) \/ RegisterAtOwner(k) \/ Close(k)
        \/ \E word \in announced : Hear(k, word[1], word[2])
        \/ \E i \in Instances : Hears(k, i) \/ Takes(i, k)
    \/ \E i \in Instances : TakeOver(i) \/ Notice(i) \/ Crash(i) \/ Pause(i) \/ Resume(i)
    \/ Rest

Spec == Init /\ [][Next]_vars

(* --- Properties ----------------------------------------------------------------------------------- *)

(* A socket that was told its number is served under it, unless word to the contrary is on its way. *)
RegisteredIsServed ==
    \A k \in Sockets, i \in Instances :
        (sock[k].state = "open" /\ sock[k].at = i /\ sock[k].number # NoNumber
            /\ inst[i].epoch = epoch /\ up[k][i] = <<>> /\ down[k][i] = <<>>)
        => inst[i].listener = <<k, sock[k].number>>

(* As long as one tenure lasts, a registration only gives way to a higher one. *)
HighestWins == [][\A i \in Instances :
    (inst[i].epoch = inst'[i].epoch /\ inst[i].listener # None /\ inst'[i].listener # None)
        => ~Before(inst'[i].listener[2], inst[i].listener[2])]_vars

(* A gateway never goes back to an earlier owner. *)
RouteGrows == [][\A k \in Sockets : sock'[k].heard >= sock[k].heard]_vars

Symmetry == Permutations(Instances) \cup Permutations(Sockets)
=============================================================================
