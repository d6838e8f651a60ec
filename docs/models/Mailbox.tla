------------------------------ MODULE Mailbox ------------------------------
(* Ownership, commit, answer, delivery and acknowledgement of one shard, whose one account has the    *)
(* devices Devices. README.md says what is modelled, what is left out, and which line of the code     *)
(* each defence is. Bug names the one defence that is taken out; "none" is the code as it is.          *)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS
    Instances,   \* of message-service
    Devices,     \* of the recipient; each message goes to all of them
    Script,      \* what each sender sends, in its order
    MaxCrashes,  \* of an instance or of the gateway, together
    MaxPauses,   \* SIGSTOP of an instance, which may go on at any time
    MaxCuts,     \* connections to the database that die at COMMIT
    MaxRepeats,  \* repetitions by a client that nobody asked for
    MaxCopies,   \* of one send between client and owner
    Window,      \* unacknowledged envelopes per device
    Reduced,     \* whether steps that commute come in one order only, see Hurries
    Bug,
    None

TwoSenders == << <<"a1", "a2">>, <<"b1">> >>
OneSender == << <<"a1", "a2">> >>

Messages == UNION {{Script[s][k] : k \in DOMAIN Script[s]} : s \in DOMAIN Script}
Earlier(m) ==
    UNION {{Script[s][k] : k \in {j \in DOMAIN Script[s] :
                \E l \in DOMAIN Script[s] : j < l /\ Script[s][l] = m}} : s \in DOMAIN Script}

VARIABLES
    epoch,       \* in the shard's row
    lock,        \* whose transaction holds the row, or None
    queue,       \* committed rows <<epoch, n, message>> per device; <<epoch, n>> is the position
    inst,        \* the instances, see Fresh
    dev,         \* per device: at = where its socket is registered, flying = delivered there and
                 \* not acknowledged, seen = ids that its application has seen
    wire,        \* copies of a send between client and owner, the gateway's held ones included
    accepted,    \* answered so
    refused,     \* answered so; their senders do not repeat them
    faults,      \* how many there were
    seenOfDb     \* what only the properties look at

vars == <<epoch, lock, queue, inst, dev, wire, accepted, refused, faults, seenOfDb>>

Empty == [d \in Devices |-> {}]

Fresh == [
    paused |-> FALSE,
    epoch |-> 0,        \* of its tenure; 0: owns nothing
    last |-> 0,         \* counter of the tenure
    mem |-> Empty,      \* rows in memory, not acknowledged
    gathered |-> {},    \* <<epoch, n, message, devices>>: waits for the next commit
    removals |-> Empty, \* acknowledged rows: wait for the next commit
    phase |-> "idle",   \* the writer: idle, open (transaction), done (not reported yet), unknown
    rows |-> {},        \* the writer's batch: what it puts in
    out |-> Empty,      \*   what it takes off
    under |-> 0]        \*   and the epoch it was made under

Before(p, q) == p[1] < q[1] \/ (p[1] = q[1] /\ p[2] < q[2])
Names(rows) == {r[3] : r \in rows}
Works(i) == ~inst[i].paused
Belief(i) == Works(i) /\ inst[i].epoch > 0
Underway(i) == Names(inst[i].gathered) \cup Names(inst[i].rows)

(* --- Reduction ------------------------------------------------------------------------------------ *)
(* A transaction that nothing stops, and the report upon it, commute with all that others do          *)
(* meanwhile, for the lock keeps other transactions away: they go first, or are stopped. So, when     *)
(* Reduced, does an acknowledgement, since what happens between delivery and it could as well have    *)
(* happened before both, and the transaction of what was gathered, since gathering can wait for it.   *)
Hurries(i) ==
    /\ ~inst[i].paused
    /\ \/ inst[i].phase \in {"open", "done"}
       \/ Reduced /\ \E d \in Devices : dev[d].at = i /\ dev[d].flying # {}
       \/ Reduced /\ inst[i].phase = "idle" /\ lock = None /\ inst[i].gathered # {}
Calm == \A i \in Instances : ~Hurries(i)
InTurn(i) == IF Hurries(i) THEN TRUE ELSE Calm

(* Of positions only their order counts, of epochs only whether they have passed: states that differ *)
(* in nothing else are the same.                                                                      *)
RowsOf(i) == UNION {inst[i].mem[d] \cup inst[i].removals[d] \cup inst[i].out[d] : d \in Devices}
                \cup inst[i].gathered \cup inst[i].rows
Positions == {<<r[1], r[2]>> : r \in UNION {queue[d] \cup dev[d].flying : d \in Devices}
                                    \cup UNION {RowsOf(i) : i \in Instances}}
Essence ==
    LET rank == [p \in Positions |-> Cardinality({q \in Positions : Before(q, p)})]
        Ranked(rows) == {<<rank[<<r[1], r[2]>>], r[3]>> : r \in rows}
        Addressed(rows) == {<<rank[<<r[1], r[2]>>], r[3], r[4]>> : r \in rows}
        All(f) == [d \in Devices |-> Ranked(f[d])]
        Age(e) == IF e = 0 THEN 0 ELSE IF e = epoch THEN 2 ELSE 1
    IN <<epoch = 0, lock, All(queue),
         [i \in Instances |-> <<inst[i].paused, Age(inst[i].epoch), All(inst[i].mem),
            Addressed(inst[i].gathered), All(inst[i].removals), inst[i].phase,
            Addressed(inst[i].rows), All(inst[i].out), Age(inst[i].under),
            inst[i].under = inst[i].epoch>>],
         [d \in Devices |-> <<dev[d].at, Ranked(dev[d].flying), dev[d].seen>>],
         wire, accepted, refused, faults, seenOfDb>>

(* --- The sender: one unanswered send per recipient, repeated with the same id until answered ------ *)

MayBeSent(m, answered) == Bug = "no-lane" \/ Earlier(m) \subseteq answered

(* Back to the gateway, which repeats what is not answered. *)
Again(w, ms) ==
    [m \in Messages |-> IF m \in ms \ accepted /\ w[m] < MaxCopies THEN w[m] + 1 ELSE w[m]]

(* Answers, upon which the senders send their next. w is the wire before it. The gateway that hears   *)
(* the answer has nothing to repeat any more; what a client repeated by another is still on its way.  *)
Accept(w, ms) ==
    LET next == {m \in Messages : MayBeSent(m, accepted \cup ms) /\ ~MayBeSent(m, accepted)}
        kept == [m \in Messages |-> IF m \in ms \ accepted /\ w[m] > 0 THEN w[m] - 1 ELSE w[m]]
    IN
    /\ accepted' = accepted \cup ms
    /\ wire' = Again(kept, next)

(* One copy is answered. *)
Heard(left, m) ==
    IF m \in accepted THEN wire' = left /\ UNCHANGED accepted ELSE Accept(wire, {m})

ClientRepeats(m) ==
    /\ Calm
    /\ faults.repeats < MaxRepeats /\ m \notin accepted \cup refused /\ MayBeSent(m, accepted)
    /\ faults' = [faults EXCEPT !.repeats = @ + 1]
    /\ wire' = Again(wire, {m})
    /\ UNCHANGED <<epoch, lock, queue, inst, dev, accepted, refused, seenOfDb>>

(* --- Taking over: the new epoch is committed before the queue is read ------------------------------ *)

Unled == \A i \in Instances : inst[i].epoch = epoch => inst[i].paused \/ epoch = 0

TakeOver(i) ==
    /\ Calm
    /\ Works(i) /\ inst[i].epoch = 0 /\ lock = None /\ Unled
    /\ epoch' = epoch + 1
    /\ inst' = [inst EXCEPT ![i].epoch = epoch + 1, ![i].last = 0,
                            ![i].mem = IF Bug = "read-first" THEN @ ELSE queue]
    /\ UNCHANGED <<lock, queue, dev, wire, accepted, refused, faults, seenOfDb>>

ReadFirst(i) ==
    /\ Calm
    /\ Bug = "read-first" /\ Works(i) /\ inst[i].epoch = 0 /\ inst[i].mem # queue
    /\ inst' = [inst EXCEPT ![i].mem = queue]
    /\ UNCHANGED <<epoch, lock, queue, dev, wire, accepted, refused, faults, seenOfDb>>

(* The successor waits for the row over a second: it ends the holder's connection. *)
KillHolder(i) ==
    /\ Calm
    /\ lock = i /\ inst[i].paused
    /\ \E j \in Instances : Works(j) /\ inst[j].epoch = 0
    /\ lock' = None
    /\ inst' = [inst EXCEPT ![i].phase = "unknown"]
    /\ UNCHANGED <<epoch, queue, dev, wire, accepted, refused, faults, seenOfDb>>

(* All of a tenure's memory goes; the writer's batch stays until it is decided. *)
Tenureless(r) == [r EXCEPT !.epoch = 0, !.last = 0, !.mem = Empty, !.gathered = {},
                           !.removals = Empty]
Batchless(r) == [r EXCEPT !.phase = "idle", !.rows = {}, !.out = Empty, !.under = 0]

Unregister(d) == [dev[d] EXCEPT !.at = None, !.flying = {}]
Unregistered(i) == [d \in Devices |-> IF dev[d].at = i THEN Unregister(d) ELSE dev[d]]

Lose(i) ==
    /\ inst' = [inst EXCEPT ![i] = Tenureless(@)]
    /\ wire' = Again(wire, Names(inst[i].gathered))
    /\ dev' = Unregistered(i)

NoticeLoss(i) ==
    /\ Calm
    /\ Belief(i) /\ inst[i].epoch # epoch
    /\ Lose(i)
    /\ UNCHANGED <<epoch, lock, queue, accepted, refused, faults, seenOfDb>>

(* --- Intake: what is queued or under way already is not stored again ------------------------------- *)

Missing(i, m) == {d \in Devices : Bug = "no-repetition" \/ m \notin Names(inst[i].mem[d])}

Gather(i, m) ==
    /\ InTurn(i)
    /\ Belief(i) /\ wire[m] > 0
    /\ Bug = "no-repetition" \/ m \notin Underway(i)
    /\ LET left == [wire EXCEPT ![m] = @ - 1]
           e == IF Bug = "position-reuse" THEN 1 ELSE inst[i].epoch
           row == <<e, inst[i].last + 1, m, Missing(i, m)>>
       IN IF Missing(i, m) = {}
          THEN Heard(left, m) /\ UNCHANGED inst
          ELSE /\ inst' = [inst EXCEPT ![i].last = @ + 1, ![i].gathered = @ \cup {row},
                    ![i].mem = IF Bug = "push-first"
                        THEN [d \in Devices |-> @[d] \cup
                                (IF d \in row[4] THEN {<<row[1], row[2], m>>} ELSE {})]
                        ELSE @]
               /\ IF Bug = "answer-first" THEN Heard(left, m)
                  ELSE wire' = left /\ UNCHANGED accepted
    /\ UNCHANGED <<epoch, lock, queue, dev, refused, faults, seenOfDb>>

(* --- Group commit: the row is locked and its epoch compared inside the transaction ----------------- *)

Moved(i) == \* the writer's batch ends so
    /\ inst' = [inst EXCEPT ![i] = IF @.epoch = @.under THEN Batchless(Tenureless(@)) ELSE Batchless(@)]
    /\ wire' = Again(wire, IF inst[i].epoch = inst[i].under THEN Underway(i) ELSE Names(inst[i].rows))
    /\ dev' = IF inst[i].epoch = inst[i].under THEN Unregistered(i) ELSE dev

Begin(i) ==
    /\ InTurn(i)
    /\ Belief(i) /\ inst[i].phase = "idle" /\ lock = None
    /\ inst[i].gathered # {} \/ inst[i].removals # Empty
    /\ IF inst[i].epoch = epoch \/ Bug \in {"no-fence", "compare-after"}
       THEN /\ lock' = IF Bug = "compare-unlocked" THEN None ELSE i
            /\ inst' = [inst EXCEPT ![i].phase = "open", ![i].under = inst[i].epoch,
                        ![i].rows = inst[i].gathered, ![i].gathered = {},
                        ![i].out = inst[i].removals, ![i].removals = Empty]
            /\ UNCHANGED <<wire, dev>>
       ELSE Lose(i) /\ UNCHANGED lock
    /\ UNCHANGED <<epoch, queue, accepted, refused, faults, seenOfDb>>

InDb(i, d) == {<<r[1], r[2], r[3]>> : r \in {s \in inst[i].rows : d \in s[4]}}

Write(i) == \* what COMMIT does in the database
    /\ lock' = None
    /\ queue' = [d \in Devices |-> (queue[d] \ inst[i].out[d]) \cup InDb(i, d)]
    /\ seenOfDb' = [seenOfDb EXCEPT
            !.stored = @ \cup Names(inst[i].rows),
            !.stale = @ \/ inst[i].under # epoch,
            !.reused = @ \/ \E d \in Devices : \E q \in queue[d], r \in InDb(i, d) : ~Before(q, r)]

Commit(i) ==
    /\ Works(i) /\ inst[i].phase = "open"
    /\ Write(i)
    /\ IF Bug = "compare-after" /\ inst[i].under # epoch THEN Moved(i)
       ELSE inst' = [inst EXCEPT ![i].phase = "done"] /\ UNCHANGED <<wire, dev>>
    /\ UNCHANGED <<epoch, accepted, refused, faults>>

(* The connection dies at COMMIT: it took place, or it did not. *)
Cut(i) ==
    /\ Works(i) /\ inst[i].phase = "open" /\ faults.cuts < MaxCuts
    /\ faults' = [faults EXCEPT !.cuts = @ + 1]
    /\ Write(i) \/ (lock' = None /\ UNCHANGED <<queue, seenOfDb>>)
    /\ inst' = [inst EXCEPT ![i].phase = "unknown"]
    /\ UNCHANGED <<epoch, dev, wire, accepted, refused>>

(* Looked up under the same lock, on a new connection, before anything is answered or delivered. *)
Settle(i) ==
    /\ Calm
    /\ Works(i) /\ inst[i].phase = "unknown" /\ lock = None
    /\ CASE Bug = "unknown-refused" ->
                /\ inst' = [inst EXCEPT ![i] = Batchless(@)]
                /\ refused' = refused \cup (Names(inst[i].rows))
                /\ UNCHANGED <<wire, dev>>
         [] Bug # "unknown-refused" /\ inst[i].under # epoch ->
                Moved(i) /\ UNCHANGED refused
         [] Bug # "unknown-refused" /\ inst[i].under = epoch ->
                /\ inst' = [inst EXCEPT ![i] =
                        IF \E d \in Devices : InDb(i, d) \cap queue[d] # {}
                        THEN [@ EXCEPT !.phase = "done"]
                        ELSE Batchless([@ EXCEPT
                                !.gathered = @ \cup inst[i].rows,
                                !.removals = [d \in Devices |-> @[d] \cup inst[i].out[d]]])]
                /\ UNCHANGED <<wire, dev, refused>>
    /\ UNCHANGED <<epoch, lock, queue, accepted, faults, seenOfDb>>

Reported(i) ==
    Batchless(IF inst[i].epoch # inst[i].under THEN inst[i]
              ELSE [inst[i] EXCEPT !.mem = [d \in Devices |-> @[d] \cup InDb(i, d)]])

(* Only now it is answered, and can be delivered. *)
Report(i) ==
    /\ Works(i) /\ inst[i].phase = "done"
    /\ inst' = [inst EXCEPT ![i] = Reported(i)]
    /\ Accept(wire, Names(inst[i].rows))
    /\ UNCHANGED <<epoch, lock, queue, dev, refused, faults, seenOfDb>>

(* --- Delivery ------------------------------------------------------------------------------------- *)

(* The gateway goes by the highest epoch, and heeds only the instance where the socket is registered. *)
MayServe(i, d) ==
    IF dev[d].at \in {None, i} THEN TRUE ELSE inst[i].epoch > inst[dev[d].at].epoch

(* In order of position, up to the window, to a client that keeps the ids it has seen. A socket that  *)
(* is not registered here does that first, upon which all that is unacknowledged is delivered again.  *)
Deliver(i, d) ==
    LET flying == IF dev[d].at = i THEN dev[d].flying ELSE {}
        waiting == inst[i].mem[d] \ flying
    IN
    /\ Calm
    /\ Belief(i) /\ MayServe(i, d) /\ waiting # {} /\ Cardinality(flying) < Window
    /\ LET r == CHOOSE r \in waiting : \A s \in waiting : ~Before(s, r) IN
       /\ dev' = [dev EXCEPT ![d] =
                [at |-> i, flying |-> flying \cup {r}, seen |-> @.seen \cup {r[3]}]]
       /\ seenOfDb' = [seenOfDb EXCEPT
                !.doubled = @ \/ (Bug = "no-seen-ids" /\ r[3] \in dev[d].seen)]
    /\ UNCHANGED <<epoch, lock, queue, inst, wire, accepted, refused, faults>>

(* In the order of delivery. Taken out of memory now, off the disk with a later commit. *)
Acknowledge(i, d) ==
    /\ InTurn(i)
    /\ Works(i) /\ dev[d].at = i /\ dev[d].flying # {}
    /\ LET r == CHOOSE r \in dev[d].flying : \A s \in dev[d].flying : ~Before(s, r) IN
       /\ dev' = [dev EXCEPT ![d].flying = @ \ {r}]
       /\ inst' = IF r \in inst[i].mem[d]
                   THEN [inst EXCEPT ![i].mem[d] = @ \ {r}, ![i].removals[d] = @ \cup {r}]
                   ELSE inst
    /\ UNCHANGED <<epoch, lock, queue, wire, accepted, refused, faults, seenOfDb>>

(* --- Faults --------------------------------------------------------------------------------------- *)

(* Killed, and started again as an instance that owns nothing. *)
Crash(i) ==
    /\ InTurn(i)
    /\ faults.crashes < MaxCrashes /\ inst[i] # Fresh
    /\ faults' = [faults EXCEPT !.crashes = @ + 1]
    /\ inst' = [inst EXCEPT ![i] = Fresh]
    /\ lock' = IF lock = i THEN None ELSE lock
    /\ wire' = Again(wire, IF inst[i].paused THEN {} ELSE Underway(i))
    /\ dev' = Unregistered(i)
    /\ UNCHANGED <<epoch, queue, accepted, refused, seenOfDb>>

(* Its sockets, acknowledgements and sends are lost; clients repeat what was not answered. *)
CrashOfGateway ==
    /\ faults.crashes < MaxCrashes
    /\ (\E d \in Devices : dev[d].at # None) \/ (\E i \in Instances : Underway(i) # {})
    /\ faults' = [faults EXCEPT !.crashes = @ + 1]
    /\ dev' = [d \in Devices |-> Unregister(d)]
    /\ wire' = Again(wire, UNION {Underway(i) : i \in Instances})
    /\ UNCHANGED <<epoch, lock, queue, inst, accepted, refused, seenOfDb>>

(* The same while answers are on their way: nobody hears them. *)
AnswerLost(i) ==
    /\ faults.crashes < MaxCrashes /\ Works(i) /\ inst[i].phase = "done" /\ inst[i].rows # {}
    /\ faults' = [faults EXCEPT !.crashes = @ + 1]
    /\ inst' = [inst EXCEPT ![i] = Reported(i)]
    /\ dev' = [d \in Devices |-> Unregister(d)]
    /\ wire' = Again(wire, UNION {Underway(j) : j \in Instances})
    /\ UNCHANGED <<epoch, lock, queue, accepted, refused, seenOfDb>>

(* Stopped wherever it is, in the middle of a transaction too. Its stream dies: sends are repeated. *)
Pause(i) ==
    /\ InTurn(i)
    /\ faults.pauses < MaxPauses /\ Belief(i)
    /\ faults' = [faults EXCEPT !.pauses = @ + 1]
    /\ inst' = [inst EXCEPT ![i].paused = TRUE]
    /\ wire' = Again(wire, Underway(i))
    /\ UNCHANGED <<epoch, lock, queue, dev, accepted, refused, seenOfDb>>

Resume(i) ==
    /\ Calm
    /\ inst[i].paused
    /\ inst' = [inst EXCEPT ![i].paused = FALSE]
    /\ UNCHANGED <<epoch, lock, queue, dev, wire, accepted, refused, faults, seenOfDb>>

(* --- All of it ------------------------------------------------------------------------------------ *)

Init ==
    /\ epoch = 0 /\ lock = None /\ queue = Empty
    /\ inst = [i \in Instances |-> Fresh]
    /\ dev = [d \in Devices |-> [at |-> None, flying |-> {}, seen |-> {}]]
    /\ wire = [m \in Messages |-> IF MayBeSent(m, {}) THEN 1 ELSE 0]
    /\ accepted = {} /\ refused = {}
    /\ faults = [crashes |-> 0, pauses |-> 0, cuts |-> 0, repeats |-> 0]
    /\ seenOfDb = [stored |-> {}, stale |-> FALSE, reused |-> FALSE, doubled |-> FALSE]

Delivered == \A d \in Devices : dev[d].seen = Messages /\ queue[d] = {}
Finished == accepted = Messages /\ Delivered

(* Whoever gets stuck otherwise is found as a deadlock. *)
Rest == Finished /\ UNCHANGED vars

Product ==
    \/ \E i \in Instances :
        \/ TakeOver(i) \/ ReadFirst(i) \/ KillHolder(i) \/ NoticeLoss(i)
        \/ Begin(i) \/ Commit(i) \/ Report(i) \/ Settle(i) \/ Resume(i)
        \/ \E m \in Messages : Gather(i, m)
        \/ \E d \in Devices : Deliver(i, d) \/ Acknowledge(i, d)

Fault ==
    \/ \E i \in Instances : Crash(i) \/ AnswerLost(i) \/ Pause(i) \/ Cut(i)
    \/ CrashOfGateway
    \/ \E m \in Messages : ClientRepeats(m)

Next == Product \/ Fault \/ Rest

Spec == Init /\ [][Next]_vars

(* The product goes on as long as it can; faults may stay away. *)
LiveSpec == Spec /\ WF_vars(Product)

(* --- Properties ----------------------------------------------------------------------------------- *)

(* Accepted: in the durable queue, or the application has it. *)
AcceptedIsSafe ==
    \A m \in accepted, d \in Devices : m \in dev[d].seen \/ m \in Names(queue[d])

(* The application sees nothing twice. *)
EachOnce == ~seenOfDb.doubled

(* Whoever sees a message has seen its sender's earlier ones. *)
SenderOrder == \A d \in Devices : \A m \in dev[d].seen : Earlier(m) \subseteq dev[d].seen

(* What is seen was durable first. *)
NoPhantom == \A d \in Devices : dev[d].seen \subseteq seenOfDb.stored

RefusedIsNotStored == refused \cap seenOfDb.stored = {}

(* Nothing is committed under an epoch that has passed. *)
StaleOwnerCommitsNothing == ~seenOfDb.stale

(* Every position is higher than all that were committed before. *)
PositionsGrow == ~seenOfDb.reused

(* A repeated send is not queued twice. *)
QueuedOnce ==
    \A d \in Devices : \A r, s \in queue[d] : r[3] = s[3] => r = s

(* The owner has all of the queue in memory, but for what its writer has in hand: what it does not    *)
(* know it would neither deliver nor recognise when it is repeated.                                   *)
OwnerKnowsItsQueue ==
    \A i \in Instances :
        inst[i].epoch = epoch /\ epoch > 0 /\ inst[i].phase \in {"idle", "open"} =>
            \A d \in Devices :
                queue[d] \subseteq inst[i].mem[d] \cup inst[i].removals[d] \cup inst[i].out[d]

(* When the faults have ended every send is answered and every message delivered. *)
AllArrives == <>[]Finished

Symmetry == Permutations(Instances) \cup Permutations(Devices)
=============================================================================
