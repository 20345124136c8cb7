using Enx.Load.Peers;
using Enx.Media.Rtcp;

namespace Enx.Load.Media;

/// <summary>A microphone: a packet of Opus each 20 ms, loud while its owner talks. Used by the client's loop alone, but for <see cref="Talks"/>.</summary>
/// <param name="sender">Sends its packets.</param>
/// <param name="tag">The owner's number.</param>
/// <param name="random">Where its first numbers come from.</param>
internal sealed class Microphone(RtpSender sender, uint tag, Random random)
{
    private const int IntervalUs = 20_000;
    private const int TicksPerPacket = 960;
    private const long MostBehindUs = 100_000;

    // 32 kbit/s, as browsers send.
    private const int PayloadBytes = 80;
    private const byte TalkingLevel = 25;
    private const byte QuietLevel = 95;

    // RFC 6716 §3.1: CELT, full band, 20 ms, mono, one frame.
    private const byte TableOfContents = 31 << 3;

    private byte[] _mid = [];
    private ushort _sequence = (ushort)random.Next(1, 0x7FFF);
    private uint _timestamp = (uint)random.NextInt64(1L << 32);
    private uint _packets;
    private uint _octets;
    private long _nextUs;
    private volatile bool _talks;

    /// <summary>Its SSRC.</summary>
    public uint Ssrc { get; } = (uint)random.NextInt64(1, 1L << 32);

    /// <summary>Whether its owner talks now. Any thread may set it.</summary>
    public bool Talks
    {
        get => _talks;
        set => _talks = value;
    }

    /// <summary>When it has something to do next, µs.</summary>
    public long DueUs => _nextUs;

    /// <summary>The section that it is sent in.</summary>
    public void Name(byte[] mid) => _mid = mid;

    /// <summary>Sends what is due.</summary>
    public void Tick(long nowUs)
    {
        if (nowUs < _nextUs) return;
        _nextUs = Math.Max(_nextUs + IntervalUs, nowUs - MostBehindUs);
        // A packet that comes too late is left out, as its sound was not recorded.
        var fields = new RtpFields { Ssrc = Ssrc, PayloadType = ClientFormats.Opus, Sequence = _sequence++, Timestamp = _timestamp, Mid = _mid };
        _timestamp += TicksPerPacket;
        var payload = sender.Begin(fields, sender.NextNumber(), _talks ? TalkingLevel : QuietLevel, out var length)[..PayloadBytes];
        payload[0] = TableOfContents;
        payload[1..].Fill(0x55);
        new MediaStamp(tag, nowUs).Write(payload);
        _packets++;
        _octets += PayloadBytes;
        sender.Send(length + PayloadBytes);
    }

    /// <summary>Writes the sender report.</summary>
    public void WriteReport(ref RtcpWriter writer, ulong ntp)
    {
        if (_packets > 0) writer.TryWriteSenderReport(Ssrc, ntp, _timestamp, _packets, _octets, []);
    }
}
