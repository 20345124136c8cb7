using System.Text;
using Enx.Media.Sctp;
using Xunit;

namespace Enx.Media.Tests.Sctp;

public sealed class SctpFormatTests
{
    // RFC 3720 appendix B.4, and the check value of the CRC's catalogue.
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AA)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0x62A8AB43)]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0x46DD794E)]
    [InlineData("1F1E1D1C1B1A191817161514131211100F0E0D0C0B0A09080706050403020100", 0x113FDB5C)]
    [InlineData("313233343536373839", 0xE3069283)]
    public void Crc32c_agrees_with_the_published_vectors(string hex, uint crc) => Assert.Equal(crc, Crc32c.Compute(Convert.FromHexString(hex)));

    [Fact]
    public void The_window_of_received_TSNs_tells_holes_and_copies()
    {
        var tracker = new ReceiveTracker(0xFFFF_FFFE);
        foreach (var tsn in new uint[] { 0xFFFF_FFFE, 0, 1, 3, 7 }) Add(tracker, tsn);
        Assert.Equal(0xFFFF_FFFEu, tracker.Cumulative);
        Assert.Equal([(2, 3), (5, 5), (9, 9)], Gaps(tracker));
        Assert.Equal(TsnKind.Duplicate, tracker.Classify(0));
        Assert.Equal(TsnKind.Duplicate, tracker.Classify(0xFFFF_FFFE));
        Assert.Equal(TsnKind.New, tracker.Classify(2));
        Assert.Equal(TsnKind.New, tracker.Classify(ReceiveTracker.Window - 2));
        Assert.Equal(TsnKind.Beyond, tracker.Classify(ReceiveTracker.Window - 1));
        Add(tracker, 0xFFFF_FFFF);
        Assert.Equal(1u, tracker.Cumulative);
        Assert.Equal([(2, 2), (6, 6)], Gaps(tracker));
        foreach (var tsn in new uint[] { 2, 4, 5, 6 }) Add(tracker, tsn);
        Assert.Equal(7u, tracker.Cumulative);
        Assert.False(tracker.HasGap);
        Assert.Empty(Gaps(tracker));
    }

    [Fact]
    public void Gap_blocks_agree_with_a_plain_set_whatever_arrives()
    {
        var random = new Random(6);
        for (var run = 0; run < 200; run++)
        {
            var start = (uint)random.NextInt64(1L << 32);
            var tracker = new ReceiveTracker(start);
            var here = new HashSet<uint>();
            for (var n = 0; n < 300; n++)
            {
                var tsn = tracker.Cumulative + (uint)random.Next(1, random.Next(2) == 0 ? 5 : 700);
                Assert.Equal(here.Contains(tsn) ? TsnKind.Duplicate : TsnKind.New, tracker.Classify(tsn));
                here.Add(tsn);
                Add(tracker, tsn);
            }

            var cumulative = start - 1;
            while (here.Contains(cumulative + 1)) cumulative++;
            Assert.Equal(cumulative, tracker.Cumulative);
            var told = Gaps(tracker, 2000).SelectMany(g => Enumerable.Range(g.Item1, g.Item2 - g.Item1 + 1)).ToList();
            Assert.Equal(here.Select(t => (int)(t - cumulative)).Where(o => o > 0).Order(), told);
        }
    }

    [Fact]
    public void A_sack_is_read_as_it_was_written_and_names_copies()
    {
        var tracker = new ReceiveTracker(10);
        foreach (var tsn in new uint[] { 10, 12, 13 }) Add(tracker, tsn);
        tracker.AddDuplicate(10);
        var buffer = new byte[SctpAssociation.MaxPacket];
        var writer = new PacketWriter(buffer, 5000, 5000, 7);
        Assert.True(tracker.TryWriteSack(ref writer, 1234));
        var length = writer.Finish();
        Assert.True(SctpPacket.TryParse(buffer.AsSpan(0, length), out var packet));
        var reader = new ChunkReader(packet.Chunks);
        Assert.True(reader.MoveNext());
        Assert.Equal("0000000A000004D20001000100020003" + "0000000A", Convert.ToHexString(reader.Current.Value));
        Assert.True(SackChunk.TryParse(reader.Current.Value, out var sack));
        Assert.Equal((10u, 1234u, 1), (sack.CumulativeTsn, sack.ReceiverWindow, sack.GapBlocks));
        Assert.Equal(((ushort)2, (ushort)3), sack.Gap(0));
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void A_parameter_that_is_not_known_is_reported_or_skipped_as_its_type_says()
    {
        // 0xC123: report and go on; 0x8124: skip; then forward-TSN-supported; 0x4125: report and stop; the rest is not read.
        var value = Convert.FromHexString("01020304" + "00100000" + "00400040" + "0A0B0C0D" + "C1230005AA000000" + "81240004" + "C0000004" + "41250004" + "80080005C0000000");
        Assert.True(InitChunk.TryParse(value, out var init));
        Assert.Equal(new SctpSetup(0x01020304, 0x100000, 64, 64, 0x0A0B0C0D, ForwardTsn: true, ReConfig: false), init.Setup);
        Assert.Equal("00080009C1230005AA000000" + "0008000841250004", Convert.ToHexString(init.Unrecognized));
    }

    [Theory]
    [InlineData("00000000" + "00100000" + "00400040" + "0A0B0C0D")]
    [InlineData("00000001" + "000005DB" + "00400040" + "0A0B0C0D")]
    [InlineData("00000001" + "00100000" + "00000040" + "0A0B0C0D")]
    [InlineData("00000001" + "00100000" + "00400000" + "0A0B0C0D")]
    [InlineData("00000001" + "00100000" + "00400000" + "0A0B0C")]
    public void An_init_with_a_field_out_of_range_is_refused(string hex) => Assert.False(InitChunk.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void A_cookie_is_believed_only_as_it_was_made()
    {
        byte[] key = [1, 2, 3];
        var made = new StateCookie(new SctpSetup(1, 2, 3, 4, 5, true, false), 6, 7, 8, 9, 10);
        var bytes = made.Write(key);
        Assert.True(StateCookie.TryRead(bytes, key, out var read));
        Assert.Equal(made, read);
        Assert.False(StateCookie.TryRead(bytes, [1, 2, 4], out _));
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 0x10;
            Assert.False(StateCookie.TryRead(bytes, key, out _));
            bytes[at] ^= 0x10;
        }
    }

    [Fact]
    public void An_open_is_written_as_RFC_8832_says()
    {
        var bytes = Dcep.Open(new DataChannelOptions("chat", "j", Ordered: false, MaxRetransmits: 3));
        Assert.Equal("03810000" + "00000003" + "00040001" + Convert.ToHexString(Encoding.ASCII.GetBytes("chatj")), Convert.ToHexString(bytes));
    }

    private static void Add(ReceiveTracker tracker, uint tsn)
    {
        if (tracker.Classify(tsn) != TsnKind.New) return;
        tracker.Add(tsn);
        while (tracker.TryAdvance())
        {
        }
    }

    private static List<(int, int)> Gaps(ReceiveTracker tracker, int most = 16)
    {
        var gaps = new (ushort Start, ushort End)[most];
        return [.. gaps[..tracker.ReadGaps(gaps)].Select(g => ((int)g.Start, (int)g.End))];
    }
}
