using Enx.Media.Congestion;
using Enx.Media.Routing;

namespace Enx.Media.Peers;

/// <summary>Is told what becomes of a peer: reports go to the room, the rest to the log. On the loop's thread.</summary>
internal interface IPeerReports
{
    /// <summary>A peer's connection is in another state.</summary>
    void ReportPath(Peer peer, PathState state, string cause);

    /// <summary>What can be sent to a peer has changed.</summary>
    void ReportDownlink(Peer peer, DownlinkReport report);

    /// <summary>What arrives of a peer's video has changed.</summary>
    void ReportUplink(Peer peer, UplinkReport report);

    /// <summary>What a peer publishes as a track reaches nobody, or does again.</summary>
    void ReportTrack(PublishedTrack track);

    /// <summary>Which layers of a video somebody wants has changed.</summary>
    void ReportLayersWanted(Peer peer, SectionUse use, IReadOnlyList<string> rids);

    /// <summary>What is known of the way to a peer is another thing now.</summary>
    void LogState(Peer peer, EstimateState state, long bitsPerSecond, bool stalls);

    /// <summary>A slot is to show another layer, or nothing.</summary>
    void LogAim(Slot slot);

    /// <summary>A publisher was asked for key frames again and again, and sends none.</summary>
    void LogNoKeyFrame(SourceStream stream);

    /// <summary>A peer cannot be sent some of the videos that it should be, since it has not offered their codecs.</summary>
    void LogForeign(Peer peer, ReadOnlySpan<int> slots);
}
