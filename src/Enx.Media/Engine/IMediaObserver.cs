namespace Enx.Media.Engine;

/// <summary>Hears what happens to peers. Called on the thread of a media loop: an implementation must return at once and not throw.</summary>
public interface IMediaObserver
{
    /// <summary>A peer's media path came up, fell silent or ended.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="peerId">The peer.</param>
    /// <param name="state">What it is now.</param>
    /// <param name="cause">A short phrase for logs.</param>
    void OnPathChanged(string roomId, string peerId, PathState state, string cause);

    /// <summary>The order of speakers changed; at most three times a second for a room.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="order">Dominant speaker first, then who spoke last; peers that never spoke are left out.</param>
    void OnSpeakersChanged(string roomId, IReadOnlyList<Speaker> order);
}

/// <summary>The state of a peer's media path.</summary>
public enum PathState
{
    /// <summary>ICE and DTLS are up: media flows.</summary>
    Connected,

    /// <summary>Nothing authentic has arrived for <see cref="MediaEngineOptions.ConsentTimeout"/>; the peer is kept in case it comes back.</summary>
    Silent,

    /// <summary>The peer said goodbye or its handshake failed: the engine has dropped it.</summary>
    Closed,
}

/// <summary>One entry of the speaker order.</summary>
/// <param name="PeerId">Who.</param>
/// <param name="Speaking">Whether that peer speaks now.</param>
public sealed record Speaker(string PeerId, bool Speaking);
