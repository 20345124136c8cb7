namespace Enx.Media;

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

    /// <summary>What can be sent to a peer changed: at most once a second for a peer, and at once when a number falls.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="peerId">The peer that receives.</param>
    /// <param name="report">What it is now.</param>
    void OnDownlinkChanged(string roomId, string peerId, DownlinkReport report);

    /// <summary>A publisher's network carries fewer of its layers than are wanted, or all of them again.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="peerId">The peer that publishes.</param>
    /// <param name="report">What it is now.</param>
    void OnUplinkChanged(string roomId, string peerId, UplinkReport report);

    /// <summary>Which simulcast layers of a peer's video somebody wants: the others need not be sent. Told at once when one is wanted
    /// again, after some seconds when one is not.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="peerId">The peer that publishes.</param>
    /// <param name="use">Camera or share.</param>
    /// <param name="rids">The wanted layers by their <c>a=rid</c>, lowest first; never none, the lowest is always wanted.</param>
    void OnLayersWanted(string roomId, string peerId, SectionUse use, IReadOnlyList<string> rids);

    /// <summary>What a peer publishes as a track reaches nobody, or does again.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="peerId">The peer that publishes.</param>
    /// <param name="use">Microphone, camera or share.</param>
    /// <param name="fault">Why; <see cref="TrackFault.None"/> when it does.</param>
    void OnTrackChanged(string roomId, string peerId, SectionUse use, TrackFault fault);
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
