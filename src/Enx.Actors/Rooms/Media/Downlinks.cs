using Akka.Actor;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms.Media;

/// <summary>
/// What the media node says of people's networks. The numbers go to the endpoint, whose monitor decides what is worth an alert; the room
/// itself keeps which slots are held back, as its talker lists say so, and who is on audio alone, as its plan does. None of it is a fact:
/// it is news of the moment, and the next report says it anew.
/// </summary>
internal sealed class Downlinks(RoomContext room)
{
    public void OnDownlinkChanged(DownlinkChanged report)
    {
        if (room.Audience.FindEntered(report.PeerId) is not { } presence) return;
        presence.Endpoint.Tell(report);
        var foreign = report.Foreign ?? [];
        if (report.Paused.IsDefault || report.Paused.AsSpan().SequenceEqual(presence.Paused.AsSpan()) && foreign.AsSpan().SequenceEqual(presence.Foreign.AsSpan())) return;
        (presence.Paused, presence.Foreign) = (report.Paused, foreign);
        room.RefreshSoon();
    }

    public void OnAudioAlone(EndpointProtocol.AudioAloneIs alone)
    {
        if (room.Audience.Find(alone.ClientId) is not { } presence) return;
        (presence.AudioAlone, presence.ProbeBitsPerSecond) = (alone.On, alone.Probe);
        room.RefreshSoon();
    }

    /// <summary>The subscribers hear what the client was told.</summary>
    public void OnBandwidthTold(EndpointProtocol.BandwidthTold told)
    {
        if (room.Audience.FindEntered(told.ClientId) is not null)
            room.Audience.Publish(new RoomReplies.BandwidthAlerted(room.RoomId, room.GetUtcNow(), told.ClientId, told.News));
    }

    /// <summary>Tells an endpoint whose share is there for it, and whether it is held back, when that has changed.</summary>
    public static void TellOfShare(Presence p, string? sharer, bool heldBack)
    {
        var share = new EndpointProtocol.ShareIs(sharer, heldBack);
        if (share == p.Share) return;
        p.Share = share;
        p.Endpoint.Tell(share);
    }

    /// <summary>Whether somebody's share does not reach the endpoint for want of bandwidth; one who wants no video misses none.</summary>
    public static bool IsHeldBack(Presence p, ReceivePreferences wishes, string? sharer) =>
        sharer is not null && !wishes.AudioOnly && (p.AudioAlone || p.Paused.Contains(ShareSlot));

    /// <summary>Whether a slot's video is on, but does not reach the endpoint for want of bandwidth on either side.</summary>
    public bool IsHeldBack(Presence p, SlotPlan shown) =>
        shown.Video && (p.AudioAlone || p.Paused.Contains(shown.Slot) || room.Audience.Find(shown.SourcePeerId!) is { AudioAlone: true });
}
