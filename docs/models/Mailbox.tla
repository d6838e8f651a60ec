------------------------------ MODULE Mailbox ------------------------------
(* Ownership, commit, answer, delivery and acknowledgement of one shard, whose one account has the    *)
(* devices Devices. README.md says what is modelled, what is left out, why the steps are as large as  *)
(* they are, and which line of the code each of them is. Bug names the one defence that is taken      *)
(* out; "none" is the code as it is.                                                                  *)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Instances,   \* of message-service
    Devices,     \* of the recipient; each message goes to all of them
    Script,      \* what each sender sends, in its order
    MaxCrashes,  \* of an instance or of a gateway, together
    MaxPauses,   \* an owner that lives is stopped, or loses its lease, for any time
    MaxCuts,     \* connections to the database that die at COMMIT
    MaxLate,     \* copies of a send that arrive although it was answered
    Reduced,     \* whether only the owner delivers, see Deliver
    Bug

TwoSenders == << <<"a1", "a2">>, <<"b1">> >>
OneSender == << <<"a1", "a2">> >>

Messages == UNION {{Script[s][k] : k \in DOMAIN Script[s]} : s \in DOMAIN Script}
Earlier == [m \in Messages |->
    UNION {{Script[s][k] : k \in {j \in DOMAIN Script[s] :
                \E l \in DOMAIN Script[s] : j < l /\ Script[s][l] = m}} : s \in DOMAIN Script}]

ASSUME Cardinality(Instances) = 2 /\ Cardinality(Devices) <= 2

VARIABLES
    epoch,     \* in the shard's row; 0: never owned
    queue,     \* committed rows <<epoch, n, message>> per device; <<epoch, n>> is the position
    inst,      \* the instances, see Fresh
    seen,      \* per device: the ids that its application has seen, which outlive everything
    accepted,  \* answered so, and heard by the sender
    refused,   \* answered so; their senders do not repeat them
    faults,    \* how many there were
    found      \* what must not be and cannot be seen in a state afterwards

vars == <<epoch, queue, inst, seen, accepted, refused, faults, found>>

Empty == [d \in Devices |-> {}]

Fresh == [
    epoch |-> 0,        \* of its tenure; 0: it believes to own nothing
    last |-> 0,         \* counter of the tenure, from which positions are made
    mem |-> Empty,      \* rows in memory, not acknowledged
    removals |-> Empty, \* acknowledged rows that wait for the next commit
    phase |-> "idle",   \* of the writer: idle; open: stopped before COMMIT, with the row locked;
                        \* done: stopped after COMMIT; unknown: the connection died at COMMIT
    rows |-> {},        \* the writer's batch <<epoch, n, message, devices>>
    under |-> 0]        \* and the epoch that it was made under

Before(p, q) == p[1] < q[1] \/ (p[1] = q[1] /\ p[2] < q[2])
Names(rows) == {r[3] : r \in rows}
Max(numbers) == CHOOSE n \in numbers : \A k \in numbers : k <= n

Believes(i) == inst[i].epoch > 0
Owns(i) == inst[i].epoch = epoch /\ epoch > 0
Stopped(i) == inst[i].phase \in {"open", "done"}
Goes(i) == Believes(i) /\ ~Stopped(i)
Writes(i) == Believes(i) /\ inst[i].phase = "idle"

Spent(kind) == [faults EXCEPT ![kind] = @ + 1]

(* --- The senders ---------------------------------------------------------------------------------- *)

(* One unanswered send per recipient. Client and gateway repeat it, with the same id, until it is     *)
(* answered: it may arrive any number of times, at whoever believes to own the shard. *)
Sent(m) == m \notin refused /\ (Earlier[m] \subseteq accepted \/ Bug = "no-lane")

(* What was answered may still arrive by a way on which it was held. *)
MayArrive(m) == Sent(m) /\ (m \in accepted => faults.late < MaxLate)
Arrived(ms) == [faults EXCEPT !.late = @ + Cardinality(ms \cap accepted)]

(* --- Taking over ---------------------------------------------------------------------------------- *)

(* All of a tenure's memory goes; the writer's batch stays until it is decided. *)
Tenureless(r) == [r EXCEPT !.epoch = 0, !.last = 0, !.mem = Empty, !.removals = Empty]
Batchless(r) == [r EXCEPT !.phase = "idle", !.rows = {}, !.under = 0]

Free == \A o \in Instances : Owns(o) => Stopped(o)

(* The new epoch is committed before the queue is read. A holder of the row's lock is ended by its    *)
(* connection first, which takes its transaction back. Who finds its tenure lost may take the shard   *)
(* anew with the same look. *)
TakeOver(i) ==
    /\ ~Stopped(i) /\ ~Owns(i)
    /\ Free \/ faults.pauses < MaxPauses
    /\ faults' = IF Free THEN faults ELSE Spent("pauses")
    /\ epoch' = epoch + 1
    /\ inst' = [o \in Instances |->
            IF o = i THEN [Tenureless(inst[i]) EXCEPT !.epoch = epoch + 1,
                !.mem = IF Bug = "read-first" THEN inst[i].mem ELSE queue]
            ELSE IF inst[o].phase = "open" /\ Bug # "compare-unlocked"
                 THEN [inst[o] EXCEPT !.phase = "unknown"] ELSE inst[o]]
    /\ UNCHANGED <<queue, seen, accepted, refused, found>>

ReadFirst(i) ==
    /\ Bug = "read-first" /\ ~Stopped(i) /\ inst[i].epoch = 0
    /\ inst' = [inst EXCEPT ![i].mem = queue]
    /\ UNCHANGED <<epoch, queue, seen, accepted, refused, faults, found>>

(* Told by a look at the leases, or by the fence. *)
NoticeLoss(i) ==
    /\ Goes(i) /\ ~Owns(i)
    /\ inst' = [inst EXCEPT ![i] = Tenureless(@)]
    /\ UNCHANGED <<epoch, queue, seen, accepted, refused, faults, found>>

(* --- Intake: what is queued already is not stored again -------------------------------------------- *)

Missing(i, m) == {d \in Devices : m \notin Names(inst[i].mem[d]) \/ Bug = "no-repetition"}

(* Only one that is queued for all devices; one on its way to disk is answered with its first copy. *)
Recognise(i, m) ==
    /\ Goes(i) /\ Sent(m) /\ m \notin accepted
    /\ Missing(i, m) = {}
    /\ accepted' = accepted \cup {m}
    /\ UNCHANGED <<epoch, queue, inst, seen, refused, faults, found>>

(* Batches of one or two messages; what gathers gets its position in the order of arrival. *)
Gathered(i) ==
    LET e == IF Bug = "position-reuse" THEN 1 ELSE inst[i].epoch
        row(k, m) == <<e, inst[i].last + k, m, Missing(i, m)>>
        new == {m \in Messages : MayArrive(m) /\ Missing(i, m) # {}}
    IN {rows \in {{row(1, m)} : m \in new}
                    \cup {{row(1, p[1]), row(2, p[2])} : p \in {q \in new \X new : q[1] # q[2]}} :
            faults.late + Cardinality(Names(rows) \cap accepted) <= MaxLate}

(* --- Group commit ---------------------------------------------------------------------------------- *)

InDb(rows, d) == {<<r[1], r[2], r[3]>> : r \in {s \in rows : d \in s[4]}}

(* What COMMIT does in the database. *)
Write(i, rows, under) ==
    /\ queue' = [d \in Devices |-> (queue[d] \ inst[i].removals[d]) \cup InDb(rows, d)]
    /\ found' = [found EXCEPT
            !.stale = @ \/ under # epoch,
            !.reused = @ \/ \E d \in Devices : \E q \in queue[d], r \in InDb(rows, d) : ~Before(q, r)]

(* The record of an instance after that, when it hears of it. *)
Flushed(r) == [r EXCEPT !.removals = Empty]
Told(i, rows) ==
    [Batchless(inst[i]) EXCEPT
        !.last = Max({@} \cup {r[2] : r \in rows}),
        !.mem = IF inst[i].epoch = 0 THEN @ ELSE [d \in Devices |-> @[d] \cup InDb(rows, d)]]

Holding(i, rows, phase) ==
    [inst[i] EXCEPT !.phase = phase, !.rows = rows, !.under = inst[i].epoch,
                    !.last = Max({@} \cup {r[2] : r \in rows})]

(* The row is locked, the epoch compared, and the rows written in one transaction: one step, for      *)
(* whoever wants the row has to wait. Answers and deliveries follow it. *)
Through(i, rows) ==
    /\ Write(i, rows, inst[i].epoch)
    /\ \/ /\ inst' = [inst EXCEPT ![i] = Flushed(Told(i, rows))]
          /\ accepted' = accepted \cup Names(rows)
          /\ faults' = Arrived(Names(rows))
       (* A gateway dies with the answers on their way. *)
       \/ /\ faults.crashes < MaxCrashes
          /\ inst' = [inst EXCEPT ![i] = Flushed(Told(i, rows))]
          /\ \E heard \in SUBSET Names(rows) :
                heard # Names(rows) /\ accepted' = accepted \cup heard
          /\ faults' = [Arrived(Names(rows)) EXCEPT !.crashes = @ + 1]
       (* The instance dies. *)
       \/ /\ faults.crashes < MaxCrashes
          /\ inst' = [inst EXCEPT ![i] = Fresh]
          /\ faults' = [Arrived(Names(rows)) EXCEPT !.crashes = @ + 1]
          /\ UNCHANGED accepted
       (* It is stopped. *)
       \/ /\ faults.pauses < MaxPauses
          /\ inst' = [inst EXCEPT ![i] = Flushed(Holding(i, rows, "done"))]
          /\ faults' = [Arrived(Names(rows)) EXCEPT !.pauses = @ + 1]
          /\ UNCHANGED accepted

InOrder(i) == Owns(i) \/ Bug = "no-fence"

(* A shard that has moved leaves the batch, see NoticeLoss. *)
Commit(i) ==
    /\ Writes(i) /\ InOrder(i) /\ Bug \notin {"answer-first", "push-first"}
    /\ \E rows \in Gathered(i) :
        \/ Through(i, rows)
        (* The connection dies at COMMIT: it took place, or it did not. *)
        \/ /\ faults.cuts < MaxCuts
           /\ faults' = [Arrived(Names(rows)) EXCEPT !.cuts = @ + 1]
           /\ \/ /\ Write(i, rows, inst[i].epoch)
                 /\ inst' = [inst EXCEPT ![i] = Flushed(Holding(i, rows, "unknown"))]
              \/ inst' = [inst EXCEPT ![i] = Holding(i, rows, "unknown")] /\ UNCHANGED <<queue, found>>
           /\ UNCHANGED accepted
    /\ UNCHANGED <<epoch, seen, refused>>

(* Stopped in the middle of a transaction. *)
StopInside(i) ==
    /\ Writes(i) /\ Owns(i) /\ faults.pauses < MaxPauses
    /\ \E rows \in Gathered(i) :
        /\ inst' = [inst EXCEPT ![i] = Holding(i, rows, "open")]
        /\ faults' = [Arrived(Names(rows)) EXCEPT !.pauses = @ + 1]
    /\ UNCHANGED <<epoch, queue, seen, accepted, refused, found>>

(* Answered or delivered, and not committed. *)
TooEarly(i) ==
    /\ Bug \in {"answer-first", "push-first"} /\ Writes(i) /\ Owns(i)
    /\ \E rows \in Gathered(i) :
        IF Bug = "answer-first"
        THEN /\ inst' = [inst EXCEPT ![i] = Holding(i, rows, "open")]
             /\ accepted' = accepted \cup Names(rows)
             /\ UNCHANGED <<seen, found>>
        ELSE /\ seen' = [d \in Devices |-> seen[d] \cup Names(InDb(rows, d))]
             /\ found' = [found EXCEPT
                    !.phantom = @ \/ \E d \in Devices : ~(InDb(rows, d) \subseteq queue[d])]
             /\ UNCHANGED <<inst, accepted>>
    /\ UNCHANGED <<epoch, queue, refused, faults>>

(* It goes on, with the row still locked, so that nobody can have taken over. *)
GoOnInside(i) ==
    /\ inst[i].phase = "open"
    /\ Write(i, inst[i].rows, inst[i].under)
    /\ inst' = [inst EXCEPT ![i] = Flushed(Told(i, inst[i].rows))]
    /\ accepted' = accepted \cup Names(inst[i].rows)
    /\ UNCHANGED <<epoch, seen, refused, faults>>

(* It goes on and reports. Whom its stream's end came first to does not hear it. *)
GoOnAfter(i) ==
    /\ inst[i].phase = "done"
    /\ inst' = [inst EXCEPT ![i] =
            IF @.epoch = @.under THEN Told(i, @.rows) ELSE Batchless(@)]
    /\ \E heard \in SUBSET Names(inst[i].rows) : accepted' = accepted \cup heard
    /\ UNCHANGED <<epoch, queue, seen, refused, faults, found>>

(* Looked up under the same lock, on a new connection, before anything is answered or delivered. What *)
(* is not stored is done again, with what arrives. *)
Settle(i) ==
    LET stored == \E d \in Devices : InDb(inst[i].rows, d) \cap queue[d] # {} IN
    /\ inst[i].phase = "unknown"
    /\ IF Bug = "unknown-refused"
       THEN /\ inst' = [inst EXCEPT ![i] = Batchless(@)]
            /\ refused' = refused \cup Names(inst[i].rows)
            /\ UNCHANGED accepted
       ELSE IF Bug = "unknown-accepted" \/ (inst[i].under = epoch /\ stored)
       THEN /\ inst' = [inst EXCEPT ![i] =
                    IF @.epoch = @.under THEN Told(i, @.rows) ELSE Batchless(@)]
            /\ accepted' = accepted \cup Names(inst[i].rows)
            /\ UNCHANGED refused
       ELSE /\ inst' = [inst EXCEPT ![i] =
                    IF @.epoch = @.under /\ @.epoch # epoch THEN Batchless(Tenureless(@))
                    ELSE Batchless(@)]
            /\ UNCHANGED <<accepted, refused>>
    /\ UNCHANGED <<epoch, queue, seen, faults, found>>

(* --- Delivery -------------------------------------------------------------------------------------- *)

(* In order of position, by whoever believes to be the owner: that a gateway heeds only one of them   *)
(* is in Sessions.tla, and nothing here rests on it. What was seen before is delivered again without  *)
(* effect, since the client keeps the ids. What one who has lost the shard would deliver is in the    *)
(* queue, and so the next owner's to deliver first: Reduced leaves that to it. *)
Deliver(i, d) ==
    LET new == {r \in inst[i].mem[d] : r[3] \notin seen[d]} IN
    /\ Goes(i) /\ (Reduced => Owns(i))
    /\ \/ \E r \in new :
            /\ \A s \in new : ~Before(s, r)
            /\ seen' = [seen EXCEPT ![d] = @ \cup {r[3]}]
            /\ found' = [found EXCEPT !.phantom = @ \/ r \notin queue[d]]
       \/ /\ Bug = "no-seen-ids" /\ inst[i].mem[d] # new
          /\ found' = [found EXCEPT !.doubled = TRUE]
          /\ UNCHANGED seen
    /\ UNCHANGED <<epoch, queue, inst, accepted, refused, faults>>

Known(i, d) == {r \in inst[i].mem[d] : r[3] \in seen[d]}

(* Out of memory now, off the disk with a later commit. On its own this matters only to a repetition, *)
(* which is not recognised then; otherwise it waits for Remove. *)
Acknowledge(i, d) ==
    /\ Goes(i) /\ Owns(i)
    /\ \E r \in Known(i, d) :
        /\ MayArrive(r[3])
        /\ inst' = [inst EXCEPT ![i].mem[d] = @ \ {r}, ![i].removals[d] = @ \cup {r}]
    /\ UNCHANGED <<epoch, queue, seen, accepted, refused, faults, found>>

(* The commit of an acknowledgement. *)
Remove(i, d) ==
    /\ Writes(i) /\ Owns(i)
    /\ \E r \in Known(i, d) \cup inst[i].removals[d] :
        /\ queue' = [queue EXCEPT ![d] = @ \ {r}]
        /\ inst' = [inst EXCEPT ![i].mem[d] = @ \ {r}, ![i].removals[d] = @ \ {r}]
    /\ UNCHANGED <<epoch, seen, accepted, refused, faults, found>>

(* --- Faults ---------------------------------------------------------------------------------------- *)

(* Killed, and started again as an instance that owns nothing. *)
Crash(i) ==
    /\ faults.crashes < MaxCrashes /\ inst[i] # Fresh
    /\ faults' = Spent("crashes")
    /\ inst' = [inst EXCEPT ![i] = Fresh]
    /\ UNCHANGED <<epoch, queue, seen, accepted, refused, found>>

(* --- All of it ------------------------------------------------------------------------------------- *)

Init ==
    /\ epoch = 0 /\ queue = Empty /\ seen = Empty
    /\ inst = [i \in Instances |-> Fresh]
    /\ accepted = {} /\ refused = {}
    /\ faults = [crashes |-> 0, pauses |-> 0, cuts |-> 0, late |-> 0]
    /\ found = [stale |-> FALSE, reused |-> FALSE, doubled |-> FALSE, phantom |-> FALSE]

Finished == accepted = Messages /\ \A d \in Devices : seen[d] = Messages /\ queue[d] = {}

(* Whoever gets stuck otherwise is found as a deadlock. *)
Rest == Finished /\ UNCHANGED vars

Product ==
    \E i \in Instances :
        \/ TakeOver(i) \/ ReadFirst(i) \/ NoticeLoss(i)
        \/ Commit(i) \/ TooEarly(i) \/ GoOnInside(i) \/ GoOnAfter(i) \/ Settle(i)
        \/ \E m \in Messages : Recognise(i, m)
        \/ \E d \in Devices : Deliver(i, d) \/ Acknowledge(i, d) \/ Remove(i, d)

Fault == \E i \in Instances : Crash(i) \/ StopInside(i)

Next == Product \/ Fault \/ Rest

Spec == Init /\ [][Next]_vars

(* The product goes on as long as it can; faults may stay away. *)
LiveSpec == Spec /\ WF_vars(Product)

(* --- Properties ------------------------------------------------------------------------------------ *)

(* Accepted: in the durable queue, or the application has it. *)
AcceptedIsSafe ==
    \A m \in accepted, d \in Devices : m \in seen[d] \/ m \in Names(queue[d])

(* The application sees nothing twice. *)
EachOnce == ~found.doubled

(* Whoever sees a message has seen its sender's earlier ones. *)
SenderOrder == \A d \in Devices : \A m \in seen[d] : Earlier[m] \subseteq seen[d]

(* What is delivered is durable first. *)
NoPhantom == ~found.phantom

(* What is refused will not be delivered. *)
RefusedIsNotStored == \A d \in Devices : refused \cap (seen[d] \cup Names(queue[d])) = {}

(* Nothing is committed under an epoch that has passed. *)
StaleOwnerCommitsNothing == ~found.stale

(* Every position is higher than all that are committed. *)
PositionsGrow == ~found.reused

(* A repeated send is not queued twice. *)
QueuedOnce ==
    \A d \in Devices : \A r, s \in queue[d] : r[3] = s[3] => r = s

(* The owner has all of the queue in memory, but for what its writer has in hand: what it does not    *)
(* know it would neither deliver nor recognise when it is repeated. *)
OwnerKnowsItsQueue ==
    \A i \in Instances : Owns(i) => \A d \in Devices :
        queue[d] \subseteq inst[i].mem[d] \cup inst[i].removals[d] \cup InDb(inst[i].rows, d)

(* When the faults have ended every send is answered and every message delivered. *)
AllArrives == <>[]Finished

(* --- What tells states apart ------------------------------------------------------------------------ *)
(* Of positions only their order within a device counts, of epochs only whether they have passed, and *)
(* neither instances nor devices differ but by their state: positions become ranks, the owner comes   *)
(* last, and the devices are a set. A row whose message is answered for good and has been seen has no *)
(* effect any more, wherever it still is. When Reduced, all that counts of one who has lost the shard *)
(* is which repetitions it would answer, and which answers its batch still has to give.               *)

Late == faults.late < MaxLate
Memory(i, d) == IF Owns(i) \/ ~Reduced THEN inst[i].mem[d] ELSE {}
Removals(i, d) == IF Owns(i) \/ ~Reduced THEN inst[i].removals[d] ELSE {}
Batch(i) == IF inst[i].under = epoch \/ ~Reduced THEN inst[i].rows ELSE {}

Recognised(i) ==
    IF Owns(i) \/ ~Reduced \/ inst[i].epoch = 0 THEN {}
    ELSE {m \in Messages \ accepted : Missing(i, m) = {}}
ToAnswer(i) == IF Batch(i) = {} /\ inst[i].phase = "done" THEN Names(inst[i].rows) \ accepted ELSE {}

Age(i) ==
    IF Owns(i) THEN 2
    ELSE IF inst[i].epoch > 0 /\ (~Reduced \/ Recognised(i) # {}) THEN 1 ELSE 0
Weight(i) == 2 * Age(i) + (IF inst[i].phase = "idle" THEN 0 ELSE 1)
OfInstance(i) ==
    <<Age(i), Recognised(i), inst[i].phase, ToAnswer(i),
      inst[i].phase # "idle" /\ inst[i].under = inst[i].epoch>>

OfDevice(d, i, j) ==
    LET over == IF Late THEN {} ELSE (accepted \cap seen[d]) \ Names(Batch(i) \cup Batch(j))
        memI == Memory(i, d)
        memJ == Memory(j, d)
        remI == Removals(i, d)
        remJ == Removals(j, d)
        rowsI == InDb(Batch(i), d)
        rowsJ == InDb(Batch(j), d)
        known == {r \in queue[d] \cup memI \cup remI \cup rowsI \cup memJ \cup remJ \cup rowsJ :
                    r[3] \notin over}
    IN <<seen[d],
         {<<Cardinality({q \in known : Before(q, r)}), r[3], r \in queue[d], r \in memI,
            r \in remI, r \in rowsI, r \in memJ, r \in remJ, r \in rowsJ>> : r \in known}>>

Essence ==
    LET i == CHOOSE k \in Instances : \A l \in Instances : Weight(k) <= Weight(l)
        j == CHOOSE k \in Instances : k # i
    IN <<epoch = 0, accepted, refused, faults, found, OfInstance(i), OfInstance(j),
         {OfDevice(d, i, j) : d \in Devices}>>
=============================================================================
