namespace Enx.Media.Engine;

/// <summary>
/// A selective forwarding unit: peers offer, the engine answers, and from then on media flows from what peers publish onto the
/// slots of other peers, as the room's plan says. Safe to call from any thread; nothing here waits for the network.
/// </summary>
public interface IMediaEngine : IAsyncDisposable
{
    /// <summary>Brings a peer into a room and answers its offer. A peer of the same id in that room is replaced.</summary>
    /// <exception cref="OfferRefusedException">The offer cannot be answered, or the engine is full; the message says why.</exception>
    Task<PeerAnswer> ConnectPeerAsync(PeerOffer offer, CancellationToken cancellationToken = default);

    /// <summary>Takes a peer out; nothing happens when it is not there.</summary>
    void ClosePeer(string roomId, string peerId);

    /// <summary>Makes a room's media follow the plan. Completes when it does. Peers of the room that the plan leaves out are closed.</summary>
    Task ApplyRoomAsync(RoomPlan plan);

    /// <summary>Takes out all peers of a room.</summary>
    void CloseRoom(string roomId);

    /// <summary>What the engine holds and has done so far, summed over its loops.</summary>
    MediaEngineStats ReadStats();
}
