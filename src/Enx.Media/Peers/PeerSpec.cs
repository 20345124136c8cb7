using Enx.Media.Ice;
using Enx.Media.Sdp;

namespace Enx.Media.Peers;

/// <summary>
/// What a peer is made of: its offer as it was understood, and what our answer promised. It is never changed: an offer that goes on with
/// the same connection makes another of it. So who holds a peer's spec can tell, by its being the same object, that nothing has happened
/// to the peer since.
/// </summary>
/// <param name="RoomId">The room.</param>
/// <param name="PeerId">The peer's id there.</param>
/// <param name="Offer">The offer.</param>
/// <param name="Slots">The SSRCs that we send on.</param>
/// <param name="Ice">The newest ICE session.</param>
/// <param name="SessionId">The session id of our answers' <c>o=</c> line.</param>
/// <param name="Version">The version in that line: 1, and one more with every answer that says something new.</param>
/// <param name="CameraBitsPerSecond">The most that the camera may send, bit/s.</param>
internal sealed record PeerSpec(
    string RoomId, string PeerId, OfferedSession Offer, IReadOnlyList<SlotSource> Slots, IceSession Ice, ulong SessionId, int Version, long CameraBitsPerSecond);
