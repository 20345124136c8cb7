using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Enx.Media;
using Enx.Media.Routing;
using Enx.Media.Rtp;
using Enx.Media.Srtp;

namespace Enx.Bench;

/// <summary>
/// The corridor of one packet without the sockets: unprotect, header, extensions, cache, and for each of the subscribers a rewritten
/// header, a copy and protect. The column to look at is Allocated: it has to say 0 B (shown as "-").
/// </summary>
[MemoryDiagnoser]
public class ForwardOnePacket
{
    private const int Payload = 1000;
    private readonly byte[] _master = new byte[16];
    private readonly byte[] _salt = new byte[14];
    private readonly byte[] _incoming = new byte[1600];
    private readonly byte[] _outgoing = new byte[1600];
    private SrtpContext _publisher = null!;
    private SrtpContext _server = null!;
    private SrtpContext[] _subscribers = [];
    private PacketCache _cache = null!;
    private NackList _missing = null!;
    private readonly VideoPacketReader _reader = new();
    private readonly LayerMeter _meter = new();
    private SlotRewriter[] _rewriters = [];
    private ushort _sequence;

    /// <summary>How many get the packet.</summary>
    [Params(1, 10)]
    public int Subscribers { get; set; }

    /// <summary>The SRTP profile.</summary>
    [Params("GCM", "CM")]
    public string Profile { get; set; } = "GCM";

    /// <summary>Makes keys and warms up.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var profile = Profile == "GCM" ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1_80;
        SrtpContext New() => new(profile, _master, _salt.AsSpan(0, profile.SaltLength));
        (_publisher, _server) = (New(), New());
        _subscribers = [.. Enumerable.Range(0, Subscribers).Select(_ => New())];
        _cache = new PacketCache(512, 1600);
        _missing = new NackList();
        var track = (PublishedTrack)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(PublishedTrack));
        _rewriters = [.. Enumerable.Range(0, Subscribers).Select(_ => new SlotRewriter(90_000, 1, 1))];
        foreach (var rewriter in _rewriters) rewriter.Bind(new SourceStream(track, 0, "", new MediaEngineOptions()));
        for (var i = 0; i < 2000; i++) Forward();
    }

    /// <summary>One packet in, a packet for every subscriber out. Includes what the publisher spends on protecting it.</summary>
    [Benchmark]
    public int Forward()
    {
        RtpHeaderWriter.WriteFixed(_incoming, true, 96, _sequence++, 3000u * _sequence, 1, hasExtension: true);
        var extensions = new RtpExtensionWriter(_incoming, RtpHeader.MinLength, twoByte: false);
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, _sequence);
        extensions.TryAdd(3, number);
        var start = RtpHeader.MinLength + extensions.Finish();
        var sealedLength = _publisher.ProtectRtp(_incoming, start + Payload);

        var datagram = _incoming.AsSpan(0, sealedLength);
        if (!_server.TryUnprotectRtp(datagram, out var length) || !RtpHeader.TryParse(datagram[..length], out var header)) throw new InvalidOperationException("the packet was refused");
        var packet = datagram[..length];
        header.TryGetExtension(packet, 3, out _);
        _missing.OnPacket(header.SequenceNumber, _sequence);
        _reader.TryRead(VideoCodec.Vp8, packet.Slice(header.HeaderLength, header.PayloadLength), default, header.Marker, out var info);
        _meter.OnPacket(info, length, _sequence);
        _cache.Add(header.SequenceNumber, packet, _sequence);

        var sent = 0;
        for (var i = 0; i < _subscribers.Length; i++)
        {
            if (!_rewriters[i].TryMap(header.SequenceNumber, header.Timestamp, default, _sequence, out var sequence, out var shift)) continue;
            RtpHeaderWriter.WriteFixed(_outgoing, header.Marker, 96, sequence, header.Timestamp + shift.Timestamp, 2, hasExtension: false);
            packet.Slice(header.HeaderLength, header.PayloadLength).CopyTo(_outgoing.AsSpan(RtpHeader.MinLength));
            sent += _subscribers[i].ProtectRtp(_outgoing, RtpHeader.MinLength + header.PayloadLength);
        }

        return sent;
    }
}
