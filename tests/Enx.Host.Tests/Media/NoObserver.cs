using Enx.Media;

namespace Enx.Host.Tests.Media;

internal sealed class NoObserver : IMediaObserver
{
    public void OnPathChanged(string roomId, string peerId, PathState state, string cause)
    {
    }

    public void OnSpeakersChanged(string roomId, IReadOnlyList<Speaker> order)
    {
    }

    public void OnDownlinkChanged(string roomId, string peerId, DownlinkReport report)
    {
    }

    public void OnUplinkChanged(string roomId, string peerId, UplinkReport report)
    {
    }

    public void OnTrackChanged(string roomId, string peerId, SectionUse use, TrackFault fault)
    {
    }

    public void OnLayersWanted(string roomId, string peerId, SectionUse use, IReadOnlyList<string> rids)
    {
    }
}
