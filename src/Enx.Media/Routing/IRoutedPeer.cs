namespace Enx.Media.Routing;

/// <summary>
/// The peer that a slot or a published track belongs to, as far as routing knows it: who it is, whether and how packets are sent to it, and whom to tell
/// that what its slots show has changed. On the loop's thread alone.
/// </summary>
internal interface IRoutedPeer
{
    /// <summary>Its id in the room.</summary>
    string Id { get; }

    /// <summary>The room's id.</summary>
    string RoomId { get; }

    /// <summary>A small number that no other peer on the loop has.</summary>
    int Number { get; }

    /// <summary>Whether packets can be sent to it.</summary>
    bool CanSend { get; }

    /// <summary>How far its wall clock is from ours.</summary>
    WallClockOffset WallClock { get; }

    /// <summary>Where an outgoing packet is put together; shared by the whole loop and sent before it is used again.</summary>
    Span<byte> SendBuffer { get; }

    /// <summary>A second buffer, for a packet that another is made of.</summary>
    Span<byte> ScratchBuffer { get; }

    /// <summary>Whether nothing at all comes from it: then its connection is lost.</summary>
    bool IsLost(long nowUs);

    /// <summary>Writes the header extensions of a packet; returns their length.</summary>
    /// <param name="buffer">The packet, whose header they follow.</param>
    /// <param name="counts">Whether it has what counts packets.</param>
    /// <param name="id">The id of one more; 0 for none.</param>
    /// <param name="value">What that says; nothing where it is left out.</param>
    int WriteExtensions(Span<byte> buffer, bool counts, int id, ReadOnlySpan<byte> value);

    /// <summary>Sends the packet of this length in <see cref="SendBuffer"/>, encrypted in place: at once, or when its turn comes.</summary>
    /// <param name="length">Its length before encryption, bytes.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="slot">Whose it is.</param>
    /// <param name="nowUs">The loop's clock.</param>
    /// <returns>The bytes that go out; 0 when it was dropped.</returns>
    int Send(int length, PacketKind kind, Slot slot, long nowUs);

    /// <summary>Sends a packet once more under its own number, as it was.</summary>
    /// <param name="length">Its length before encryption, bytes.</param>
    /// <param name="mark">What told it from all others when it went out first.</param>
    /// <param name="slot">Whose it is.</param>
    /// <returns>The bytes that went out; 0 when it was dropped.</returns>
    int SendAgain(int length, uint mark, Slot slot);

    /// <summary>A source begins or ends, or its codec changes.</summary>
    void OnSlotChanged();

    /// <summary>Another source is on a slot.</summary>
    void OnSourceChanged();

    /// <summary>The slot has a new source: the peer should soon know how sound and picture go together.</summary>
    void WantSenderReport(Slot slot);
}
