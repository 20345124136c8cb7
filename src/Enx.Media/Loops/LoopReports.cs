using Enx.Media.Congestion;
using Enx.Media.Peers;
using Enx.Media.Routing;
using Microsoft.Extensions.Logging;

namespace Enx.Media.Loops;

/// <summary>What becomes of the peers of a loop, told to whom it concerns, and logged. On the loop's thread.</summary>
/// <param name="listener">Who is told.</param>
/// <param name="counters">Where faults are counted.</param>
/// <param name="log">The log.</param>
internal sealed class LoopReports(IMediaObserver listener, LoopCounters counters, ILogger log) : IPeerReports
{
    /// <inheritdoc/>
    public void ReportPath(Peer peer, PathState state, string cause) => listener.OnPathChanged(peer.RoomId, peer.Id, state, cause);

    /// <inheritdoc/>
    public void ReportDownlink(Peer peer, DownlinkReport report) => listener.OnDownlinkChanged(peer.RoomId, peer.Id, report);

    /// <inheritdoc/>
    public void LogState(Peer peer, EstimateState state, long bitsPerSecond, bool stalls)
    {
        if (!log.IsEnabled(LogLevel.Debug)) return;
        log.LogDebug("the way to {PeerId} in {RoomId} is {State} at {BitsPerSecond} bit/s; its process stalls: {Stalls}", peer.Id, peer.RoomId, state, bitsPerSecond, stalls);
    }

    /// <inheritdoc/>
    public void LogAim(Slot slot)
    {
        if (!log.IsEnabled(LogLevel.Debug)) return;
        log.LogDebug("slot {Slot} of {PeerId} in {RoomId} is to show {Target} of {SourceId}, and shows {Current}", slot.Number, slot.Peer.Id, slot.Peer.RoomId, slot.Target, slot.Source?.Peer.Id, slot.Sends);
    }

    /// <inheritdoc/>
    public void LogNoKeyFrame(SourceStream stream)
    {
        var peer = stream.Track.Peer;
        log.LogInformation("{PeerId} in {RoomId} does not answer requests for key frames of its {Use}, layer \"{Rid}\": nobody who comes sees it", peer.Id, peer.RoomId, stream.Track.Use, stream.Rid);
    }

    /// <inheritdoc/>
    public void ReportUplink(Peer peer, UplinkReport report) => listener.OnUplinkChanged(peer.RoomId, peer.Id, report);

    /// <inheritdoc/>
    public void ReportTrack(PublishedTrack track)
    {
        var (peer, fault) = (track.Peer, track.Trouble.Fault);
        if (fault == TrackFault.None) log.LogInformation("peer {PeerId} of room {RoomId}: its {Use} reaches the others again", peer.Id, peer.RoomId, track.Use);
        else if (fault == TrackFault.Excessive) log.LogWarning("peer {PeerId} of room {RoomId}: its {Use} is more than it may send, and in part dropped", peer.Id, peer.RoomId, track.Use);
        else log.LogWarning("peer {PeerId} of room {RoomId}: its {Use} reaches nobody: {Fault}", peer.Id, peer.RoomId, track.Use, fault);
        if (fault != TrackFault.None) counters.TrackFaults++;
        listener.OnTrackChanged(peer.RoomId, peer.Id, track.Use, fault);
    }

    /// <inheritdoc/>
    public void LogForeign(Peer peer, ReadOnlySpan<int> slots)
    {
        counters.ForeignVideos++;
        log.LogWarning("peer {PeerId} of room {RoomId} takes none of the codecs that the videos on its slots {Slots} are sent in: they are not sent to it", peer.Id, peer.RoomId, string.Join(", ", slots.ToArray()));
    }

    /// <inheritdoc/>
    public void ReportLayersWanted(Peer peer, SectionUse use, IReadOnlyList<string> rids) => listener.OnLayersWanted(peer.RoomId, peer.Id, use, rids);
}
