----------------------------- MODULE Projection -----------------------------
(* How the owner of a shard reads exo.accounts: what it read and how far it read are committed in     *)
(* one transaction, under the fence, and a new owner goes on at what is stored.                       *)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS Instances, Accounts, Length, MaxCrashes, MaxPauses, Bug

VARIABLES
    log,      \* the partition: account and version of each record
    epoch,    \* in the shard's row
    states,   \* accounts table: version per account
    offset,   \* projection_offsets
    inst,     \* epoch of the tenure, next offset to read, what was read and is not stored
    faults

vars == <<log, epoch, states, offset, inst, faults>>

Fresh == [epoch |-> 0, next |-> 0, read |-> {}, upTo |-> 0, half |-> FALSE, paused |-> FALSE]

Init ==
    /\ log = <<>> /\ epoch = 0 /\ offset = 0
    /\ states = [a \in Accounts |-> 0]
    /\ inst = [i \in Instances |-> Fresh]
    /\ faults = [crashes |-> 0, pauses |-> 0]

Versions(a) == {log[k][2] : k \in {j \in DOMAIN log : log[j][1] = a}}
Newest(S) == IF S = {} THEN 0 ELSE CHOOSE v \in S : \A w \in S : w <= v

Publish(a) ==
    /\ Len(log) < Length
    /\ log' = Append(log, <<a, Newest(Versions(a)) + 1>>)
    /\ UNCHANGED <<epoch, states, offset, inst, faults>>

TakeOver(i) ==
    /\ ~inst[i].paused /\ inst[i].epoch = 0
    /\ \A j \in Instances : inst[j].epoch = epoch => inst[j].paused \/ epoch = 0
    /\ epoch' = epoch + 1
    /\ inst' = [inst EXCEPT ![i] = [Fresh EXCEPT !.epoch = epoch + 1, !.next = offset]]
    /\ UNCHANGED <<log, states, offset, faults>>

Read(i) ==
    /\ ~inst[i].paused /\ inst[i].epoch > 0 /\ inst[i].read = {} /\ ~inst[i].half
    /\ inst[i].next < Len(log)
    /\ \E upTo \in (inst[i].next + 1)..Len(log) :
        inst' = [inst EXCEPT ![i].read = {log[k] : k \in (inst[i].next + 1)..upTo},
                             ![i].upTo = upTo]
    /\ UNCHANGED <<log, epoch, states, offset, faults>>

Raised(read) == [a \in Accounts |-> Newest({states[a]} \cup {r[2] : r \in {s \in read : s[1] = a}})]

Store(i) ==
    /\ ~inst[i].paused /\ inst[i].read # {} /\ Bug # "offset-apart"
    /\ IF inst[i].epoch = epoch \/ Bug = "no-fence"
       THEN /\ states' = Raised(inst[i].read) /\ offset' = inst[i].upTo
            /\ inst' = [inst EXCEPT ![i].next = inst[i].upTo, ![i].read = {}]
       ELSE inst' = [inst EXCEPT ![i] = Fresh] /\ UNCHANGED <<states, offset>>
    /\ UNCHANGED <<log, epoch, faults>>

(* The seeded bug: the offset in one transaction, the states in the next. *)
StoreOffset(i) ==
    /\ Bug = "offset-apart" /\ ~inst[i].paused /\ inst[i].read # {} /\ ~inst[i].half
    /\ inst[i].epoch = epoch
    /\ offset' = inst[i].upTo
    /\ inst' = [inst EXCEPT ![i].half = TRUE]
    /\ UNCHANGED <<log, epoch, states, faults>>
StoreStates(i) ==
    /\ inst[i].half /\ ~inst[i].paused
    /\ IF inst[i].epoch = epoch
       THEN /\ states' = Raised(inst[i].read)
            /\ inst' = [inst EXCEPT ![i].next = inst[i].upTo, ![i].read = {}, ![i].half = FALSE]
       ELSE inst' = [inst EXCEPT ![i] = Fresh] /\ UNCHANGED states
    /\ UNCHANGED <<log, epoch, offset, faults>>

Notice(i) ==
    /\ ~inst[i].paused /\ inst[i].epoch \notin {0, epoch}
    /\ inst' = [inst EXCEPT ![i] = Fresh]
    /\ UNCHANGED <<log, epoch, states, offset, faults>>

Crash(i) ==
    /\ faults.crashes < MaxCrashes /\ inst[i] # Fresh
    /\ faults' = [faults EXCEPT !.crashes = @ + 1]
    /\ inst' = [inst EXCEPT ![i] = Fresh]
    /\ UNCHANGED <<log, epoch, states, offset>>

Pause(i) ==
    /\ faults.pauses < MaxPauses /\ inst[i].epoch > 0
    /\ faults' = [faults EXCEPT !.pauses = @ + 1]
    /\ inst' = [inst EXCEPT ![i].paused = TRUE]
    /\ UNCHANGED <<log, epoch, states, offset>>

Resume(i) ==
    /\ inst[i].paused
    /\ inst' = [inst EXCEPT ![i].paused = FALSE]
    /\ UNCHANGED <<log, epoch, states, offset, faults>>

Current == \A a \in Accounts : states[a] = Newest(Versions(a))
Finished == Len(log) = Length /\ Current /\ offset = Length

Rest == Finished /\ UNCHANGED vars

Progress(i) ==
    TakeOver(i) \/ Read(i) \/ Store(i) \/ StoreOffset(i) \/ StoreStates(i) \/ Notice(i) \/ Resume(i)
Next ==
    \/ \E a \in Accounts : Publish(a)
    \/ \E i \in Instances : Progress(i) \/ Crash(i) \/ Pause(i)
    \/ Rest

Spec == Init /\ [][Next]_vars
    /\ \A a \in Accounts : WF_vars(Publish(a))
    /\ \A i \in Instances :
        /\ WF_vars(TakeOver(i)) /\ WF_vars(Read(i)) /\ WF_vars(Store(i))
        /\ WF_vars(Notice(i)) /\ WF_vars(Resume(i))

(* What lies before the stored offset has taken effect. *)
NothingSkipped ==
    \A k \in 1..offset : states[log[k][1]] >= log[k][2]

(* A tenure that has passed moves the offset no more: it would be read back, or over. *)
OffsetGrows == [][offset' >= offset]_vars

(* When the faults have ended the projection says what the topic says. *)
CatchesUp == <>[]Finished
=============================================================================
