using System.Collections.Immutable;
using Akka.Actor;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms;

/// <summary>What a room keeps in memory of a member beside the facts: its endpoint, and what that is shown. Ends with the actor.</summary>
internal sealed class Presence(string clientId, IActorRef endpoint, IActorRef replyTo, RoomInfo how, int maxTalkers, int maxVideoKbps)
{
    public string ClientId { get; } = clientId;

    public IActorRef Endpoint { get; } = endpoint;

    /// <summary>Who asked for the join and waits for its answer.</summary>
    public IActorRef ReplyTo { get; } = replyTo;

    public RoomInfo How { get; } = how;

    public int MaxVideoKbps { get; } = maxVideoKbps;

    /// <summary>Whether the join is complete: only then do the others know of it.</summary>
    public bool Entered { get; private set; }

    /// <summary>Why the join failed, when it did.</summary>
    public Refusal? Failure { get; set; }

    /// <summary>The talker slots that it is shown people on.</summary>
    public ImmutableArray<int> TalkerSlots { get; private set; } = [];

    /// <summary>All slots that its media has a section for.</summary>
    public ImmutableArray<int> OfferedSlots { get; private set; } = [];

    /// <summary>Who is on which talker slot, the most wanted first.</summary>
    public ImmutableArray<SlotPlan> Shown { get; set; } = [];

    /// <summary>The join is complete, with these slots.</summary>
    public void Enter(ImmutableArray<int> offeredSlots)
    {
        Entered = true;
        OfferedSlots = offeredSlots.IsDefault ? [] : offeredSlots;
        TalkerSlots = Talkers.Usable(OfferedSlots, maxTalkers);
    }
}
