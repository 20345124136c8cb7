namespace Enx.Media;

/// <summary>What an engine holds now, and what it has counted since its start.</summary>
/// <param name="Rooms">Rooms with at least one peer.</param>
/// <param name="Peers">Peers, connected or on their way.</param>
/// <param name="HandshakesInFlight">DTLS handshakes running or waiting.</param>
/// <param name="CachedPackets">Packets kept to answer losses.</param>
/// <param name="TcpConnections">Open ICE-TCP connections.</param>
/// <param name="LimitedPeers">Peers whose network has shown a limit that counts now.</param>
/// <param name="StalePeers">Peers whose network showed a limit once, but not of late.</param>
/// <param name="StallingPeers">Peers whose process did not get to run of late, and read its packets late.</param>
/// <param name="OverloadedLoops">Loops that cannot keep up with what arrives: every picture that they send is kept small.</param>
/// <param name="DatagramsReceived">Datagrams and TCP frames that came in.</param>
/// <param name="PacketsReceived">RTP packets that passed authentication.</param>
/// <param name="PacketsForwarded">RTP packets sent on slots.</param>
/// <param name="PacketsResent">RTP packets sent again because a subscriber missed them.</param>
/// <param name="NacksSent">Missing packets asked from publishers.</param>
/// <param name="KeyFramesRequested">Key frames asked from publishers.</param>
/// <param name="DatagramsDropped">Datagrams that belonged to nobody, were forged, replayed or malformed.</param>
/// <param name="SendsDropped">Datagrams that the system did not take.</param>
/// <param name="DataChannels">Open data channels.</param>
/// <param name="DataMessagesReceived">Messages that peers sent on data channels.</param>
/// <param name="DataMessagesForwarded">Messages handed on, one for each peer that gets it.</param>
/// <param name="DataMessagesDropped">Messages that reached nobody since their sender may not send, or did not reach a peer on a channel that
/// may lose messages since its buffer was full.</param>
/// <param name="DataFragmentsRefused">Messages or parts of messages not taken since their sender sends more than a peer may; on a reliable channel they come again.</param>
/// <param name="DataControlDropped">SCTP control chunks not looked at since their sender sends more than a peer may.</param>
/// <param name="DataChannelsClosed">Reliable channels closed since their peer did not take in time what it was sent.</param>
/// <param name="Faults">Exceptions caught at the loop's last line of defence: any is a bug, and costs only the datagram or the peer it came from.</param>
public sealed record MediaEngineStats(
    int Rooms,
    int Peers,
    int HandshakesInFlight,
    int CachedPackets,
    int TcpConnections,
    int LimitedPeers,
    int StalePeers,
    int StallingPeers,
    int OverloadedLoops,
    long DatagramsReceived,
    long PacketsReceived,
    long PacketsForwarded,
    long PacketsResent,
    long NacksSent,
    long KeyFramesRequested,
    long DatagramsDropped,
    long SendsDropped,
    int DataChannels,
    long DataMessagesReceived,
    long DataMessagesForwarded,
    long DataMessagesDropped,
    long DataFragmentsRefused,
    long DataControlDropped,
    long DataChannelsClosed,
    long Faults)
{
    /// <summary>Sections of offers that asked for something and could not be taken.</summary>
    public long SectionsRefused { get; init; }

    /// <summary>How often a track arrived and reached nobody (<see cref="TrackFault"/>).</summary>
    public long TrackFaults { get; init; }

    /// <summary>How often a peer was not sent a video since it has not offered its codec.</summary>
    public long ForeignVideos { get; init; }

    /// <summary>How often a handshake was not begun, since too many were under way: in all, in the peer's room, or at its address.</summary>
    public long HandshakesPutOff { get; init; }

    /// <summary>Media packets dropped since their publisher sends more than it may.</summary>
    public long PacketsPoliced { get; init; }

    /// <summary>TCP connections refused: too many in all, or too many at one address that nobody had authenticated on.</summary>
    public long TcpRefused { get; init; }
}
