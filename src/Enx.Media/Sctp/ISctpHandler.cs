namespace Enx.Media.Sctp;

/// <summary>Hears from an association, in the middle of <see cref="SctpAssociation.OnPacket"/> or <see cref="SctpAssociation.OnTimeout"/>.
/// It may send, reset streams and abort from there.</summary>
internal interface ISctpHandler
{
    /// <summary>Whether data that came in may be taken. What is refused counts as lost on its way: a reliable sender sends it again,
    /// later and slower (RFC 9260 §7), an unreliable one does not.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="begins">Whether a message begins here.</param>
    /// <param name="nowUs">The time.</param>
    bool Admit(int bytes, bool begins, long nowUs);

    /// <summary>Whether a chunk may be taken that brings no data but makes work: SACK, SHUTDOWN, FORWARD TSN, RE-CONFIG. What is refused
    /// counts as lost on its way; each is said again or made good by the next.</summary>
    /// <param name="nowUs">The time.</param>
    bool AdmitControl(long nowUs);

    /// <summary>The association is up.</summary>
    void OnConnected();

    /// <summary>A message is complete and its turn has come.</summary>
    /// <param name="streamId">Its stream.</param>
    /// <param name="ppid">What it is (RFC 8831 §8).</param>
    /// <param name="message">Its bytes, valid during the call.</param>
    void OnMessage(ushort streamId, uint ppid, ReadOnlySpan<byte> message);

    /// <summary>The other side will send no more on a stream until it begins anew (RFC 6525 §4.1).</summary>
    void OnIncomingReset(ushort streamId);

    /// <summary>Our own reset of a stream is confirmed.</summary>
    void OnOutgoingReset(ushort streamId);

    /// <summary>The other side lost its state and began anew (RFC 9260 §5.2): streams are fresh, and what was under way is lost.</summary>
    void OnRestarted();

    /// <summary>The association is over.</summary>
    /// <param name="cause">A short phrase for logs.</param>
    void OnClosed(string cause);
}
