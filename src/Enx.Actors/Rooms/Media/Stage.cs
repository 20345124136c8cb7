using System.Collections.Immutable;
using Akka.Actor;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms.Media;

/// <summary>Works out who is shown to whom, and what should be on the media node, once after any number of changes; and tells what changed.</summary>
internal sealed class Stage(RoomContext room, PublishedMedia published, Downlinks downlinks)
{
    /// <summary>Does it.</summary>
    public void Refresh()
    {
        room.Refreshed();
        if (!room.State.Exists) return;
        var ranked = Talkers.Rank(room.Speakers, room.EnteredMembers().Where(m => room.State.MayPublish(m) && room.Audience.Find(m.ClientId)!.Own.IsPublisher));
        var speaking = room.Speakers.Where(s => s.Speaking).Select(s => s.PeerId).ToHashSet(StringComparer.Ordinal);
        foreach (var p in room.Audience.Entered)
        {
            var wishes = room.State.Members[p.ClientId].Wishes();
            var sharer = Talkers.Share(room.State.Sharer, p.ClientId, p.OfferedSlots).FirstOrDefault()?.SourcePeerId;
            p.Show(Talkers.Assign(p.Shown, p.ClientId, Talkers.Prefer(ranked, wishes.Pins, room.State.Spotlights), p.TalkerSlots, wishes), sharer);
            Downlinks.TellOfShare(p, sharer, Downlinks.IsHeldBack(p, wishes, sharer));
            published.TellOfForeign(p, sharer);
            if (p.TalkerSlots.IsEmpty) continue;
            p.Endpoint.Tell(new EndpointProtocol.ShowTalkers(RoomViews.TalkerList(room.State, p.Shown, speaking, wishes.Pins, s => View(p, s))));
        }
        room.Media.Apply([.. room.State.InJoinOrder().Where(m => m.Media).Select(Plan)]);
    }

    /// <summary>A peer on its way in is named too, with no slots: what a plan does not name, the node closes.</summary>
    private PeerPlan Plan(Member m)
    {
        var p = room.Audience.FindEntered(m.ClientId);
        var wishes = m.Wishes();
        var alone = p is { AudioAlone: true };
        ImmutableArray<SlotPlan> slots = p is null
            ? []
            : [.. Talkers.Share(wishes.AudioOnly || alone ? null : room.State.Sharer, m.ClientId, p.OfferedSlots), .. p.Shown.Select(s => alone ? s with { Video = false } : s)];
        var (silent, lacks) = (!room.State.MayPublish(m), m.User.Lacks());
        return new PeerPlan(m.ClientId, silent || m.AudioMuted || lacks.Microphone, silent || alone || m.VideoMuted || lacks.Camera, m.Shares() && !lacks.Share, slots, DataBlocked: silent || lacks.Data,
            ReceiveQuality.MaxHeight(wishes.TalkerQuality), ReceiveQuality.MaxHeight(wishes.CanvasQuality), p?.ProbeBitsPerSecond ?? 0);
    }

    /// <summary>How the sound and picture of who is on a slot fare on the way to an endpoint.</summary>
    private TalkerView View(Presence p, SlotPlan shown) =>
        TalkerView.Of(room.Audience.Find(shown.SourcePeerId!)?.Own ?? OwnMedia.Unknown, shown.Video && p.Foreign.Contains(shown.Slot), downlinks.IsHeldBack(p, shown));
}
