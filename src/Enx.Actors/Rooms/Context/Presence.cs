using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms.Context;

/// <summary>What a room keeps in memory of a member beside the facts: its endpoint, and what that is shown. Ends with the actor.</summary>
internal sealed class Presence(string clientId, IActorRef endpoint, IActorRef replyTo, RoomInfo how, int maxTalkers, int maxVideoKbps)
{
    public string ClientId { get; } = clientId;

    public IActorRef Endpoint { get; } = endpoint;

    /// <summary>Who asked for the join and waits for its answer.</summary>
    public IActorRef ReplyTo { get; } = replyTo;

    public RoomInfo How { get; } = how;

    /// <summary>How often its endpoint has failed and been replaced.</summary>
    public int Revivals { get; init; }

    /// <summary>
    /// It was there in an earlier life of the room, of which it is not known whether it was quiet since this moment, or dead; null when it
    /// has come forward, or there is no doubt.
    /// </summary>
    public DateTimeOffset? DoubtedSince { get; set; }

    /// <summary>The offer that it joins with, until the join is complete.</summary>
    public MediaOffer? Offer { get; set; }

    /// <summary>The span of its connection to the media node, while its join is traced; null else.</summary>
    public Activity? Connecting { get; set; }

    /// <summary>A resume or restart of media that waits for the media node; null for none.</summary>
    public Resumption? Pending { get; set; }

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
    public ImmutableArray<SlotPlan> Shown { get; private set; } = [];

    /// <summary>Whose share is there for it, and whether it is held back.</summary>
    public EndpointProtocol.ShareIs Share { get; set; } = new(null, false);

    /// <summary>The slots whose video the media node holds back for want of bandwidth.</summary>
    public ImmutableArray<int> Paused { get; set; } = [];

    /// <summary>The slots whose video is of a codec that it has not offered.</summary>
    public ImmutableArray<int> Foreign { get; set; } = [];

    /// <summary>What it publishes, as the media node knows it.</summary>
    public OwnMedia Own { get; set; } = OwnMedia.Unknown;

    /// <summary>Its network carries no video, and the room has put it to audio alone: it is sent none, and its camera reaches nobody.</summary>
    public bool AudioAlone { get; set; }

    /// <summary>What the media node should find out about while it is, bit/s.</summary>
    public long ProbeBitsPerSecond { get; set; }

    /// <summary>Others are on its slots. What was said of a slot was said of who was on it.</summary>
    /// <param name="shown">Who is on which talker slot, the most wanted first.</param>
    /// <param name="sharer">Who of the others shares; null for nobody.</param>
    public void Show(ImmutableArray<SlotPlan> shown, string? sharer)
    {
        Paused = [.. Paused.Where(Holds)];
        Foreign = [.. Foreign.Where(Holds)];
        Shown = shown;

        bool Holds(int slot) => slot == ShareSlot ? sharer == Share.Sharer : On(shown, slot) == On(Shown, slot);
    }

    private static string? On(ImmutableArray<SlotPlan> shown, int slot) => shown.FirstOrDefault(s => s.Slot == slot)?.SourcePeerId;

    /// <summary>The join is complete, with these slots.</summary>
    public void Enter(ImmutableArray<int> offeredSlots)
    {
        Entered = true;
        OfferedSlots = offeredSlots.IsDefault ? [] : offeredSlots;
        TalkerSlots = Talkers.Usable(OfferedSlots, maxTalkers);
        // Of other slots than these the old assignment says nothing.
        Shown = [.. Shown.Where(p => TalkerSlots.Contains(p.Slot))];
    }
}

/// <summary>Who asked to come back, and waits until the media node has answered the new offer.</summary>
/// <param name="Number">Tells the media node's answer to this offer from those to others.</param>
/// <param name="ReplyTo">Who asked.</param>
/// <param name="Session">The session that takes over; null when only the media is restarted, on the session that is there.</param>
/// <param name="LastSeq">The last notification that the client has.</param>
internal sealed record Resumption(int Number, IActorRef ReplyTo, IActorRef? Session, long LastSeq)
{
    /// <summary>The name of the timer that ends somebody's wait.</summary>
    public static string Timer(string clientId) => $"resume-{clientId}";
}
