namespace Enx.Media.Peers;

/// <summary>What a media loop counts. Written by the loop's thread alone; others read what they read.</summary>
internal sealed class LoopCounters
{
    public int Peers;
    public int CachedPackets;
    public int LimitedPeers;
    public int StalePeers;
    public int StallingPeers;
    public int Overloaded;
    public long DatagramsReceived;
    public long PacketsReceived;
    public long PacketsForwarded;
    public long PacketsResent;
    public long NacksSent;
    public long KeyFramesRequested;
    public long DatagramsDropped;
    public long SendsDropped;
    public int DataChannels;
    public long DataMessagesReceived;
    public long DataMessagesForwarded;
    public long DataMessagesDropped;
    public long DataFragmentsRefused;
    public long DataControlDropped;
    public long DataChannelsClosed;
    public long Faults;
    public long TrackFaults;
    public long ForeignVideos;
    public long HandshakesPutOff;
    public long PacketsPoliced;
    public long TcpRefused;
}
