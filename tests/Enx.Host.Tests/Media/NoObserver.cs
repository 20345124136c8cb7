using Enx.Media.Engine;

namespace Enx.Host.Tests.Media;

internal sealed class NoObserver : IMediaObserver
{
    public void OnPathChanged(string roomId, string peerId, PathState state, string cause)
    {
    }

    public void OnSpeakersChanged(string roomId, IReadOnlyList<Speaker> order)
    {
    }
}
