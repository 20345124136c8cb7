using Enx.Media.Rtp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public class DependencyDescriptorTests
{
    private const string KeyFrameOfL1T2 = """
        1 1 000101        # start, end, template 5
        0000000000000111  # frame 7
        1 0 0 0 0         # a structure; no mask, nothing of its own
        000101 00001      # templates from 5 on, 2 decode targets
        00 01 11          # S0T0, the same again, one up in time, end
        10 10             # template 5, the key frame: switch for both
        10 10             # template 6, base: switch for both
        00 01             # template 7: not present in the lower, discardable in the higher
        0                 # 5 rests on nothing
        1 0001 0          # 6 on the second before
        1 0000 0          # 7 on the one before
        1 0               # ns(3): one chain
        0 0               # ns(2): it protects both targets
        0000 0010 0001    # its distance for each template
        1                 # sizes
        0000001001111111 0000000101100111 # 640 x 360, less one
        """;

    [Fact]
    public void A_descriptor_with_its_structure_is_read_bit_by_bit()
    {
        var reader = new DependencyDescriptorReader();
        var info = default(VideoPacketInfo);
        Assert.True(reader.TryRead(Bits.Bytes(KeyFrameOfL1T2), ref info));
        Assert.True(info.HasDescriptor && info.FrameStart && info.FrameEnd && info.KeyFrame);
        Assert.Equal((7, 640, 360), (info.FrameNumber, info.Width, info.Height));
        Assert.Equal((0b11u, 0b11u), (info.Targets, info.ActiveTargets));
        Assert.Equal((2, 1, 1, 2), (reader.Structure!.TargetCount, reader.Structure.ChainCount, reader.Structure.SpatialLayers, reader.Structure.TemporalLayers));
    }

    [Theory]
    [InlineData("1 0 000110 0000000000001000", 0, "Switch Switch")] // the base
    [InlineData("0 1 000111 0000000000001001", 1, "NotPresent Discardable")] // the higher layer
    [InlineData("1 1 000111 0000000000001001 0 0 1 0 0 00 11", 1, "NotPresent Required")] // indications of its own
    [InlineData("1 1 000111 0000000000001001 0 0 0 1 0 01 0011 10 00010001 00", 1, "NotPresent Discardable")] // two distances of its own
    [InlineData("1 1 000111 0000000000001001 0 0 1 1 1 00 10 11 000100010001 00 00000011", 1, "NotPresent Switch")] // all of its own
    public void A_short_descriptor_stands_for_what_its_template_says(string bits, int temporal, string indications)
    {
        var reader = new DependencyDescriptorReader();
        var info = default(VideoPacketInfo);
        Assert.True(reader.TryRead(Bits.Bytes(KeyFrameOfL1T2), ref info));
        info = default;
        Assert.True(reader.TryRead(Bits.Bytes(bits), ref info));
        Assert.Equal(temporal, info.Temporal);
        Assert.False(info.KeyFrame);
        Assert.Equal(indications, $"{info.IndicationFor(0, 0)} {info.IndicationFor(0, 1)}");
    }

    [Theory]
    [InlineData("1 1 000110 00000000")] // two bytes
    [InlineData("1 1 000100 0000000000001000")] // a template of another structure
    [InlineData("1 1 001000 0000000000001000")]
    [InlineData("1 1 000111 0000000000001001 0 0 0 1 0 11 0")] // cut within a distance
    public void What_is_damaged_or_of_another_structure_is_refused(string bits)
    {
        var reader = new DependencyDescriptorReader();
        var info = default(VideoPacketInfo);
        Assert.False(reader.TryRead(Bits.Bytes("1 1 000101 0000000000000111"), ref info)); // before there is any structure
        Assert.True(reader.TryRead(Bits.Bytes(KeyFrameOfL1T2), ref info));
        info = default;
        Assert.False(reader.TryRead(Bits.Bytes(bits), ref info));
        Assert.Equal(default, info.HasDescriptor);
    }

    [Fact]
    public void A_damaged_structure_leaves_the_one_before_in_force()
    {
        var reader = new DependencyDescriptorReader();
        var info = default(VideoPacketInfo);
        var whole = Bits.Bytes(KeyFrameOfL1T2);
        Assert.True(reader.TryRead(whole, ref info));
        for (var length = 4; length < whole.Length; length++) Assert.False(reader.TryRead(whole.AsSpan(0, length), ref info));
        Assert.True(reader.TryRead(Bits.Bytes("1 1 000111 0000000000001001"), ref info));
        Assert.Equal(1, info.Temporal);
    }

    [Fact]
    public void The_mask_of_active_targets_holds_until_the_next_one_or_the_next_structure()
    {
        var reader = new DependencyDescriptorReader();
        var info = default(VideoPacketInfo);
        Assert.True(reader.TryRead(Bits.Bytes(KeyFrameOfL1T2), ref info));
        Assert.True(reader.TryRead(Bits.Bytes("1 1 000110 0000000000001000 0 1 0 0 0 01"), ref info)); // target 0 alone
        Assert.True(reader.TryRead(Bits.Bytes("1 1 000110 0000000000001010"), ref info));
        Assert.Equal(0b01u, info.ActiveTargets);
        // Resent, an old mask is news no more.
        Assert.True(reader.TryRead(Bits.Bytes("1 1 000110 0000000000001001 0 1 0 0 0 11"), ref info));
        Assert.Equal(0b01u, reader.ActiveLayers);
    }

    [Fact]
    public void A_structure_that_comes_late_does_not_replace_a_newer_one()
    {
        var reader = new DependencyDescriptorReader();
        var info = default(VideoPacketInfo);
        var data = new byte[256];
        Assert.True(Read(new FakeLayers(1, 3, idOffset: 20), frame: 65_530));
        Assert.True(Read(new FakeLayers(1, 2, idOffset: 40), frame: 4)); // past the wrap
        Assert.True(Read(new FakeLayers(1, 3, idOffset: 20), frame: 65_530));
        Assert.Equal(2, reader.Structure!.TemporalLayers);
        // A stream may go on for ever between two key frames.
        for (var frame = 4; frame < 200_000; frame += 1_000)
            Assert.True(reader.TryRead(data.AsSpan(0, new FakeLayers(1, 2, idOffset: 40).Write(data, (ushort)frame, 0, 1, false, true, true)), ref info));
        Assert.True(Read(new FakeLayers(1, 1, idOffset: 50), frame: 200_001 & 0xFFFF));
        Assert.Equal(1, reader.Structure!.TemporalLayers);

        bool Read(FakeLayers layers, int frame) => reader.TryRead(data.AsSpan(0, layers.Write(data, (ushort)frame, 0, 0, true, true, true)), ref info);
    }

    [Fact]
    public void Mutated_descriptors_never_throw()
    {
        var reader = new DependencyDescriptorReader();
        var data = new byte[256];
        var large = data[..new FakeLayers(3, 3, true, 1280, 720).Write(data, 1, 0, 0, true, true, false)];
        Mutations.Feed(
            descriptor =>
            {
                var info = default(VideoPacketInfo);
                if (!reader.TryRead(descriptor, ref info)) return;
                for (var s = -1; s < 6; s++)
                {
                    info.IsNeededFor(s, s * 2);
                    info.CanSwitch(s, 3, 2, s);
                    reader.Structure!.SizeOf(Math.Max(s, 0));
                }

                info.NeededBy(5, 9);
            },
            60_000, Bits.Bytes(KeyFrameOfL1T2), large, Bits.Bytes("1 1 000111 0000000000001001 0 0 1 1 1 00 10 11 000100010001 00 00000011"));
    }
}
