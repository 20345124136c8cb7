using System.Buffers.Binary;
using Enx.Media.Rtp;
using Enx.Media.Srtp;
using Xunit;

namespace Enx.Media.Tests.Srtp;

public class SrtpContextTests
{
    private const int PayloadLength = 40;

    public static TheoryData<ushort> Profiles => [1, 7];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void What_is_protected_can_be_unprotected(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var random = new Random(profile);
        for (var i = 0; i < 300; i++)
        {
            var buffer = new byte[4_000];
            RtpHeaderWriter.WriteFixed(buffer, i % 2 == 0, 96, (ushort)i, (uint)i, 7, hasExtension: i % 3 == 0);
            if (i % 3 == 0)
                Hex.Bytes("bede0001 10aa0000").CopyTo(buffer, 12);
            var length = 20 + random.Next(3_900);
            random.NextBytes(buffer.AsSpan(20, length - 20));
            var plain = buffer[..length];

            var protectedLength = sender.ProtectRtp(buffer, length);
            Assert.Equal(length + ((SrtpProfile)profile).RtpOverhead, protectedLength);
            Assert.NotEqual(plain, buffer[..length]);
            Assert.True(receiver.TryUnprotectRtp(buffer.AsSpan(0, protectedLength), out var plainLength));
            Assert.Equal(plain, buffer[..plainLength]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtcp_makes_the_round_trip_too(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        for (var i = 0; i < 300; i++)
        {
            var plain = Hex.Bytes("81c90007 00000001 00000002 00000000 00000000 00000000 00000000 0000002a");
            var buffer = new byte[64];
            plain.CopyTo(buffer, 0);
            var length = sender.ProtectRtcp(buffer, plain.Length);
            Assert.Equal(plain.Length + ((SrtpProfile)profile).RtcpOverhead, length);
            Assert.True(receiver.TryUnprotectRtcp(buffer.AsSpan(0, length), out var plainLength));
            Assert.Equal(plain, buffer[..plainLength]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_replayed_packet_is_refused(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var sent = Enumerable.Range(1, 300).Select(n => Protect(sender, (ushort)n)).ToList();
        Assert.True(Receive(receiver, sent[0]));
        Assert.False(Receive(receiver, sent[0]));
        Assert.True(Receive(receiver, sent[2]));
        Assert.True(Receive(receiver, sent[1]));
        Assert.False(Receive(receiver, sent[1]));
        Assert.True(Receive(receiver, sent[299]));
        Assert.True(Receive(receiver, sent[299 - 127]));
        Assert.False(Receive(receiver, sent[299 - 128]));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_replayed_rtcp_packet_is_refused(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var buffer = new byte[64];
        Hex.Bytes("80c90001 00000001").CopyTo(buffer, 0);
        var packet = buffer[..sender.ProtectRtcp(buffer, 8)];
        Assert.True(receiver.TryUnprotectRtcp(packet.ToArray(), out _));
        Assert.False(receiver.TryUnprotectRtcp(packet.ToArray(), out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_forged_packet_is_refused_and_changes_nothing(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var good = Protect(sender, 1);
        for (var at = 0; at < good.Length; at++)
        {
            var forged = good.ToArray();
            forged[at] ^= 0x04;
            Assert.False(receiver.TryUnprotectRtp(forged, out var length));
            Assert.Equal(0, length);
        }

        Assert.Equal(0, receiver.StreamCount);
        Assert.True(Receive(receiver, good));

        // A forged number far ahead must not move the window or the rollover counter.
        var ahead = Protect(sender, 20_000);
        ahead[^1] ^= 1;
        Assert.False(Receive(receiver, ahead));
        Assert.True(Receive(receiver, Protect(sender, 2)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Numbers_wrap_many_times_with_loss_and_reordering(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var random = new Random(42);
        var held = new List<byte[]>();
        for (long n = 30_000; n < 300_000; n += random.Next(1, 25))
        {
            var packet = Protect(sender, (ushort)n);
            if (held.Count < 4 && random.Next(4) == 0)
            {
                held.Add(packet);
                continue;
            }

            // Four steps of at most 24 stay within the window of 128.
            Assert.True(Receive(receiver, packet));
            foreach (var late in held)
                Assert.True(Receive(receiver, late));
            held.Clear();
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_resend_from_before_the_wrap_uses_the_old_rollover_counter(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        Assert.True(Receive(receiver, Protect(sender, 30_000)));
        Assert.True(Receive(receiver, Protect(sender, 60_000)));
        Assert.True(Receive(receiver, Protect(sender, 65_533)));
        Protect(sender, 65_534); // lost
        Protect(sender, 65_535); // lost, and the place where a naive sender counts the wrap
        Assert.True(Receive(receiver, Protect(sender, 0)));
        Assert.True(Receive(receiver, Protect(sender, 65_535)));
        Assert.True(Receive(receiver, Protect(sender, 1)));
        Assert.True(Receive(receiver, Protect(sender, 65_534)));
        Assert.True(Receive(receiver, Protect(sender, 2)));
    }

    [Theory]
    [InlineData(-1, 40_000, 40_000)]
    [InlineData(5, 3, 3)]
    [InlineData(5, 40_000, 40_000)] // nothing precedes the first period
    [InlineData(65_535, 0, 65_536)]
    [InlineData(65_536, 65_535, 65_535)]
    [InlineData(0x5_FFF0, 0x0010, 0x6_0010)]
    [InlineData(0x6_0010, 0xFFF0, 0x5_FFF0)]
    [InlineData(0x6_9000, 0x1001, 0x6_1001)]
    public void The_index_is_the_nearest_one(long highest, int sequenceNumber, long expected)
    {
        Assert.Equal(expected, SrtpContext.EstimateIndex(highest, (ushort)sequenceNumber));
    }

    /// <summary>What a receiver cannot know: how often the numbers have gone round while nothing came.</summary>
    [Theory]
    [InlineData(1, 65_533, 5, 0)] // the first that comes is from after the numbers began anew
    [InlineData(7, 65_533, 5, 0)]
    [InlineData(1, 100, 45_536, 0)] // 20,000 behind, as it seems
    [InlineData(7, 100, 45_536, 0)]
    [InlineData(1, 100, 70_000, 1)] // a whole round and more; the first packet after it is spent on finding that out
    [InlineData(7, 100, 70_000, 1)]
    [InlineData(1, 100, 140_000, 1)]
    [InlineData(7, 100, 140_000, 1)]
    public void A_stream_opens_again_however_many_of_its_packets_were_missed(ushort profile, int first, int missed, int spent)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var (sequence, opened) = (first, new List<bool>());
        var begins = missed == 5 ? 0 : 50;
        for (var i = 0; i < begins + missed + 20; i++)
        {
            var packet = new byte[12 + PayloadLength + 32];
            RtpHeaderWriter.WriteFixed(packet, false, 96, (ushort)sequence++, (uint)i, 7, hasExtension: false);
            packet.AsSpan(12, PayloadLength).Fill((byte)i);
            var length = sender.ProtectRtp(packet, 12 + PayloadLength);
            if (i >= begins && i < begins + missed) continue;
            var isOpen = receiver.TryUnprotectRtp(packet.AsSpan(0, length), out var plain);
            if (isOpen) Assert.Equal(Enumerable.Repeat((byte)i, PayloadLength), packet[12..plain]);
            if (i >= begins + missed) opened.Add(isOpen);
        }

        Assert.Equal([.. Enumerable.Repeat(false, spent), .. Enumerable.Repeat(true, 20 - spent)], opened);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_forged_packet_beside_a_stream_costs_none_of_the_streams_own(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        for (var i = 0; i < 200; i++)
        {
            var packet = new byte[12 + PayloadLength + 32];
            RtpHeaderWriter.WriteFixed(packet, false, 96, (ushort)i, 0, 7, hasExtension: false);
            var length = sender.ProtectRtp(packet, 12 + PayloadLength);
            var forged = packet[..length];
            forged[^1] ^= 1;
            Assert.False(receiver.TryUnprotectRtp(forged, out _));
            Assert.True(receiver.TryUnprotectRtp(packet.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void The_number_of_streams_is_bounded()
    {
        using var sender = Context(7);
        using var senderOfOneMore = Context(7);
        using var receiver = Context(7);
        for (uint ssrc = 1; ssrc <= SrtpContext.MaxStreams; ssrc++)
            Assert.True(Receive(receiver, Protect(sender, 1, ssrc)));

        Assert.Empty(Protect(sender, 1, 5_000));
        Assert.False(Receive(receiver, Protect(senderOfOneMore, 1, 5_000)));
        Assert.True(Receive(receiver, Protect(sender, 2, 17)));
        Assert.Equal(SrtpContext.MaxStreams, receiver.StreamCount);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_buffer_without_room_protects_nothing(ushort profile)
    {
        using var context = Context(profile);
        var packet = Hex.Bytes("80600001 00000001 00000001 6162");
        Assert.Equal(0, context.ProtectRtp(packet, packet.Length));
        Assert.Equal(0, context.ProtectRtcp(packet, packet.Length));
        Assert.Equal(0, context.ProtectRtp(packet, packet.Length + 1));
        Assert.Equal(0, context.ProtectRtp(packet, -1));
        Assert.Equal(0, context.ProtectRtp(new byte[100], 50)); // version 0
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Packets_cost_no_allocation(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var rtp = new byte[1_300];
        var rtcp = new byte[128];
        ushort n = 0;

        void Exchange()
        {
            RtpHeaderWriter.WriteFixed(rtp, false, 96, n++, 0, 7, false);
            var length = sender.ProtectRtp(rtp, 1_200);
            if (!receiver.TryUnprotectRtp(rtp.AsSpan(0, length), out _))
                throw new InvalidOperationException();
            rtcp[0] = 0x80;
            rtcp[1] = 201;
            length = sender.ProtectRtcp(rtcp, 64);
            if (!receiver.TryUnprotectRtcp(rtcp.AsSpan(0, length), out _))
                throw new InvalidOperationException();
        }

        for (var i = 0; i < 200; i++)
            Exchange();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Exchange();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Mutated_packets_never_throw(ushort profile)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var rtp = Protect(sender, 7);
        var rtcp = new byte[64];
        Hex.Bytes("81c90007 00000001 00000002 00000000 00000000 00000000 00000000 0000002a").CopyTo(rtcp, 0);
        rtcp = rtcp[..sender.ProtectRtcp(rtcp, 32)];

        // Every refused GCM packet costs an exception inside, so fewer rounds than for the plain parsers.
        Mutations.Feed(
            packet =>
            {
                receiver.TryUnprotectRtp(packet.ToArray(), out _);
                receiver.TryUnprotectRtcp(packet, out _);
            },
            10_000,
            rtp,
            rtcp);
        Assert.True(receiver.StreamCount <= 2);
    }

    private static SrtpContext Context(ushort profile)
    {
        var p = (SrtpProfile)profile;
        var exported = Enumerable.Range(1, p.ExporterLength).Select(i => (byte)(i * 7)).ToArray();
        return SrtpKeys.FromExporter(p, exported, client: true).CreateContext();
    }

    private static byte[] Protect(SrtpContext context, ushort sequenceNumber, uint ssrc = 7)
    {
        var buffer = new byte[12 + PayloadLength + 16];
        RtpHeaderWriter.WriteFixed(buffer, false, 96, sequenceNumber, sequenceNumber * 90u, ssrc, hasExtension: false);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(12), sequenceNumber);
        return buffer[..context.ProtectRtp(buffer, 12 + PayloadLength)];
    }

    private static bool Receive(SrtpContext context, byte[] packet)
    {
        var copy = packet.ToArray();
        if (!context.TryUnprotectRtp(copy, out var length))
            return false;
        Assert.Equal(12 + PayloadLength, length);
        Assert.Equal(copy.AsSpan(2, 2), copy.AsSpan(12, 2));
        return true;
    }
}
