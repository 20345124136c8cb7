namespace Enx.Media;

/// <summary>
/// A selective forwarding unit: peers offer, the engine answers, and from then on media flows from what peers publish onto the
/// slots of other peers, as the room's plan says. Safe to call from any thread; nothing here waits for the network.
/// </summary>
public interface IMediaEngine : IAsyncDisposable
{
    /// <summary>
    /// Brings a peer into a room and answers its offer. When a peer of that id is there already, the offer itself says what it is:
    /// <list type="bullet">
    /// <item>The same connection (same session id in its <c>o=</c> line, same DTLS fingerprint, same accepted sections with the same mids,
    /// uses, slots, payload types and extension ids), the same ICE credentials: the same answer again. So an offer may be repeated when
    /// its answer was lost.</item>
    /// <item>The same connection, other ICE credentials: an ICE restart (RFC 8445 §9). The peer keeps its DTLS association, SSRCs, slots
    /// and numbers; the answer has new credentials of ours and a higher version. Those before are good until a check under the new ones
    /// has come, so media does not stop meanwhile.</item>
    /// <item>Anything else (the page was loaded again, or offers other sections): a new peer takes the place and the seat. Who watches the
    /// peer sees the new one at once on the same slots, as the room's last plan says.</item>
    /// </list>
    /// <see cref="PeerAnswer.GoesOn"/> says which it was. Of offers for one peer at the same time the last that arrives counts.
    /// </summary>
    /// <exception cref="OfferRefusedException">The offer cannot be answered, or the engine is full; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: a peer that this offer would have brought in is not there; one that goes on
    /// with its connection stays, and the offer may be repeated.</exception>
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
