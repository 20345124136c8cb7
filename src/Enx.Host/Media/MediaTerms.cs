using Enx.Actors.Protocol;
using Enx.Media;

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

    public static MediaProtocol.MediaAnswer ToProtocol(PeerAnswer answer) => new(
        answer.Sdp, [.. answer.Slots], answer.GoesOn, [.. answer.Publishes.Select(ToProtocol)],
        [.. answer.Refused.Select(r => new MediaProtocol.RefusedSection(r.Mid, ToProtocol(r.Use), r.Slot, ReasonOf(r.Reason), r.Sentence))]);

    public static MediaProtocol.TrackFault ToProtocol(TrackFault fault) => fault switch
    {
        TrackFault.Undecryptable => MediaProtocol.TrackFault.Undecryptable,
        TrackFault.Codec => MediaProtocol.TrackFault.Codec,
        TrackFault.Absent => MediaProtocol.TrackFault.Absent,
        TrackFault.Excessive => MediaProtocol.TrackFault.Excessive,
        _ => MediaProtocol.TrackFault.None,
    };

    /// <summary>The code for an offer that was refused.</summary>
    public static int CodeOf(OfferFault fault) => fault switch
    {
        OfferFault.Malformed => Codes.OfferMalformed,
        OfferFault.Transport => Codes.OfferTransport,
        OfferFault.Bundle => Codes.OfferBundle,
        OfferFault.Section => Codes.OfferSection,
        OfferFault.Codec => Codes.OfferCodec,
        _ => Codes.ServerBusy,
    };

    public static MediaProtocol.PathState ToProtocol(PathState state) => state switch
    {
        PathState.Connected => MediaProtocol.PathState.Connected,
        PathState.Silent => MediaProtocol.PathState.Silent,
        _ => MediaProtocol.PathState.Closed,
    };

    public static MediaProtocol.DownlinkChanged ToProtocol(DownlinkReport report, string roomId, long epoch, string peerId) => new(
        roomId, epoch, peerId, report.EstimateBitsPerSecond, report.PerVideoBitsPerSecond, report.Received, report.Supportable, report.Wanted,
        [.. report.Paused], ToProtocol(report.Limit), [.. report.Foreign]);

    public static MediaProtocol.UplinkChanged ToProtocol(UplinkReport report, string roomId, long epoch, string peerId) =>
        new(roomId, epoch, peerId, ToProtocol(report.Use), report.Wanted, report.Carried, report.BitsPerSecond);

    private static MediaProtocol.DownlinkLimit ToProtocol(DownlinkLimit limit) => limit switch
    {
        DownlinkLimit.Downlink => MediaProtocol.DownlinkLimit.Downlink,
        DownlinkLimit.Publisher => MediaProtocol.DownlinkLimit.Publisher,
        DownlinkLimit.Server => MediaProtocol.DownlinkLimit.Server,
        _ => MediaProtocol.DownlinkLimit.None,
    };

    private static string ReasonOf(SectionRefusal reason) => reason switch
    {
        SectionRefusal.Codec => "codec",
        SectionRefusal.Protocol => "protocol",
        _ => "rtcp-mux",
    };

    public static MediaProtocol.SectionUse ToProtocol(SectionUse use) => use switch
    {
        SectionUse.Microphone => MediaProtocol.SectionUse.Microphone,
        SectionUse.Camera => MediaProtocol.SectionUse.Camera,
        SectionUse.Share => MediaProtocol.SectionUse.Share,
        SectionUse.Data => MediaProtocol.SectionUse.Data,
        _ => MediaProtocol.SectionUse.Slot,
    };

    private static PeerPlan ToEngine(MediaProtocol.PeerPlan p) =>
        new(p.PeerId, p.AudioMuted, p.VideoMuted, p.Sharing, [.. (p.Slots.IsDefault ? [] : p.Slots).Select(s => new SlotPlan(s.Slot, s.SourcePeerId, s.Video))], p.DataBlocked,
            p.MaxHeight, p.MaxShareHeight, p.ProbeBitsPerSecond);

    private static SectionUse ToEngine(MediaProtocol.SectionUse use) => use switch
    {
        MediaProtocol.SectionUse.Microphone => SectionUse.Microphone,
        MediaProtocol.SectionUse.Camera => SectionUse.Camera,
        MediaProtocol.SectionUse.Share => SectionUse.Share,
        MediaProtocol.SectionUse.Data => SectionUse.Data,
        _ => SectionUse.Slot,
    };
}
