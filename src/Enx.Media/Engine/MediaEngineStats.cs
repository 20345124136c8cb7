namespace Enx.Media.Engine;

/// <summary>What an engine holds now, and what it has counted since its start.</summary>
/// <param name="Rooms">Rooms with at least one peer.</param>
/// <param name="Peers">Peers, connected or on their way.</param>
/// <param name="HandshakesInFlight">DTLS handshakes running or waiting.</param>
/// <param name="CachedPackets">Packets kept to answer losses.</param>
/// <param name="TcpConnections">Open ICE-TCP connections.</param>
/// <param name="DatagramsReceived">Datagrams and TCP frames that came in.</param>
/// <param name="PacketsReceived">RTP packets that passed authentication.</param>
/// <param name="PacketsForwarded">RTP packets sent on slots.</param>
/// <param name="PacketsResent">RTP packets sent again because a subscriber missed them.</param>
/// <param name="NacksSent">Missing packets asked from publishers.</param>
/// <param name="KeyFramesRequested">Key frames asked from publishers.</param>
/// <param name="DatagramsDropped">Datagrams that belonged to nobody, were forged, replayed or malformed.</param>
/// <param name="SendsDropped">Datagrams that the system did not take.</param>
/// <param name="Faults">Exceptions caught at the loop's last line of defence: any is a bug, and costs only the datagram or the peer it came from.</param>
public sealed record MediaEngineStats(
    int Rooms,
    int Peers,
    int HandshakesInFlight,
    int CachedPackets,
    int TcpConnections,
    long DatagramsReceived,
    long PacketsReceived,
    long PacketsForwarded,
    long PacketsResent,
    long NacksSent,
    long KeyFramesRequested,
    long DatagramsDropped,
    long SendsDropped,
    long Faults);
