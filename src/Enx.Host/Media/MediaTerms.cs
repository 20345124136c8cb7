using Enx.Actors.Protocol;
using Enx.Media.Engine;

namespace Enx.Host.Media;

/// <summary>Says in the engine's words what rooms say in theirs, and the other way round. The two do not know each other.</summary>
internal static class MediaTerms
{
    public static PeerOffer ToEngine(MediaProtocol.ConnectPeer c) => new(
        c.RoomId,
        c.PeerId,
        c.Offer.Sdp,
        [.. (c.Offer.Sections.IsDefault ? [] : c.Offer.Sections).Select(s => new OfferSection(s.Mid, ToEngine(s.Use), s.Slot))],
        c.Limits.MaxVideoBitsPerSecond);

    public static RoomPlan ToEngine(MediaProtocol.ApplyRoom a) => new(a.RoomId, [.. a.Peers.Select(ToEngine)]);

    public static MediaProtocol.MediaAnswer ToProtocol(PeerAnswer answer) => new(answer.Sdp, [.. answer.Slots], answer.GoesOn);

    public static MediaProtocol.PathState ToProtocol(PathState state) => state switch
    {
        PathState.Connected => MediaProtocol.PathState.Connected,
        PathState.Silent => MediaProtocol.PathState.Silent,
        _ => MediaProtocol.PathState.Closed,
    };

    private static PeerPlan ToEngine(MediaProtocol.PeerPlan p) =>
        new(p.PeerId, p.AudioMuted, p.VideoMuted, p.Sharing, [.. (p.Slots.IsDefault ? [] : p.Slots).Select(s => new SlotPlan(s.Slot, s.SourcePeerId, s.Video))], p.DataBlocked,
            p.MaxHeight, p.MaxShareHeight);

    private static SectionUse ToEngine(MediaProtocol.SectionUse use) => use switch
    {
        MediaProtocol.SectionUse.Microphone => SectionUse.Microphone,
        MediaProtocol.SectionUse.Camera => SectionUse.Camera,
        MediaProtocol.SectionUse.Share => SectionUse.Share,
        MediaProtocol.SectionUse.Data => SectionUse.Data,
        _ => SectionUse.Slot,
    };
}
