using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

/// <summary>Eight people with microphones, and one who hears two of them by the room's plan and has three slots for whoever else begins to speak.</summary>
public sealed class VoiceSlotSpecs : IAsyncLifetime
{
    private const byte Quiet = 80;
    private const byte Voice = 30;
    private const int PacketMs = 20;
    private const int PacketTicks = PacketMs * 48;

    private readonly EngineUnderTest _sfu = new();
    private readonly List<TestPeer> _people = [];
    private readonly List<string> _joined = [];
    private TestPeer _listener = null!;

    public async Task InitializeAsync()
    {
        for (var i = 1; i <= 8; i++)
        {
            var person = await _sfu.JoinAsync("r", Name(i), new TestPeerOptions { Tag = (uint)i, Camera = false, Slots = 0 });
            (person.AudioLevel, person.SendsAudio) = (Quiet, true);
            _people.Add(person);
        }

        _listener = await JoinAsync("listener", new TestPeerOptions { Tag = 99, Slots = 2, VoiceSlots = 3 });
        await PlanAsync();
        await Eventually.HoldsAsync(() => _listener.Audio(1)?.Packets > 5 && _listener.Audio(2)?.Packets > 5, "the two of the plan are heard");
        Assert.Equal([1u, 2u], Heard.Select(s => s.Tag).Distinct().Order());
    }

    public async Task DisposeAsync()
    {
        foreach (var peer in _people.Append(_listener)) await peer.DisposeAsync();
        await _sfu.DisposeAsync();
        Assert.Equal(0, _sfu.Engine.ReadStats().Faults);
    }

    /// <summary>All that was heard, in the order in which it came.</summary>
    private List<ReceivedSound> Heard => HeardBy(_listener);

    [Fact]
    public async Task Whoever_begins_to_speak_is_heard_from_before_the_first_loud_packet_on_and_nobody_twice()
    {
        for (var i = 3; i <= 8; i++)
        {
            var (person, tag) = (_people[i - 1], (uint)i);
            person.AudioLevel = Voice;
            await Eventually.HoldsAsync(() => Heard.Count(s => s.Tag == tag && s.Level == Voice) > 15, $"{Name(i)} is heard");
            person.AudioLevel = Quiet;
        }

        var heard = Heard;
        AssertNobodyTwice(heard);
        for (var i = 3u; i <= 8; i++)
        {
            var (whole, loud) = (Of(heard, i), Of(heard, i).FindIndex(s => s.Level == Voice));
            Assert.InRange(loud, 3, 5);
            Assert.All(whole, s => Assert.InRange(s.Slot, 111, 113));
            AssertWithoutGap(whole);
            Assert.True(whole[0].Marker);
            // Sixty milliseconds of what was said before come at once, with the packet that they lead to.
            AssertAtOnce(heard, whole[0], whole[3]);
        }
    }

    [Fact]
    public async Task A_voice_slot_is_free_again_after_a_while_of_silence()
    {
        _people[2].AudioLevel = Voice;
        await Eventually.HoldsAsync(() => Of(Heard, 3).Count > 15, "he is heard");
        _people[2].AudioLevel = Quiet;
        await Eventually.HoldsAsync(() => Of(Heard, 1)[^1].AtUs - Of(Heard, 3)[^1].AtUs > 300_000, "he is heard no more");
        var whole = Of(Heard, 3);
        Assert.InRange((int)(whole[^1].Number - whole.FindLast(s => s.Level == Voice)!.Number) * PacketMs, 1_000, 2_500);

        _people[2].AudioLevel = Voice;
        await Eventually.HoldsAsync(() => Of(Heard, 3).Count > whole.Count + 15, "he is heard again");
        var again = Of(Heard, 3)[whole.Count..];
        Assert.True(again[0].Marker);
        Assert.InRange(again.FindIndex(s => s.Level == Voice), 3, 5);
        AssertWithoutGap(again);
        AssertNobodyTwice(Heard);
        // The slot's own time went on while it was silent: as far as the publisher's did.
        Assert.Equal(whole[0].Slot, again[0].Slot);
        var silent = (long)(again[0].Number - whole[^1].Number) * PacketTicks;
        Assert.InRange((long)(again[0].Timestamp - whole[^1].Timestamp), silent - 10 * PacketTicks, silent + 10 * PacketTicks);
    }

    [Fact]
    public async Task Who_goes_to_a_talker_slot_and_back_in_the_middle_of_a_word_is_heard_without_a_gap()
    {
        _people[2].AudioLevel = Voice;
        for (var turn = 0; turn < 3; turn++)
        {
            await IsOnAsync(111);
            await PlanAsync((1, 3), (2, 2));
            await IsOnAsync(1);
            await PlanAsync((1, 2), (2, 3));
            await IsOnAsync(2);
            await PlanAsync((1, 1), (2, 2));
        }

        await IsOnAsync(111);
        var heard = Heard;
        AssertNobodyTwice(heard);
        AssertNoNumberMissing(Of(heard, 3));
        // Only the numbers of the pre-roll lead the first slot; the others begin where the one before ended.
        Assert.Equal(10, Runs(Of(heard, 3)));

        async Task IsOnAsync(int slot)
        {
            var from = Of(Heard, 3).Count;
            await Eventually.HoldsAsync(() => Of(Heard, 3).Count > from + 5 && Of(Heard, 3)[^1].Slot == slot, $"he is heard on {slot}");
        }
    }

    [Fact]
    public async Task Without_voice_slots_who_speaks_comes_onto_a_talker_slot_with_what_was_said_just_before()
    {
        await using var plain = await JoinAsync("plain", new TestPeerOptions { Tag = 98, Slots = 2 });
        await PlanAsync();
        _people[2].AudioLevel = Voice;
        await Eventually.HoldsAsync(() => Of(Heard, 3).Count > 20, "the other hears him");
        Assert.Empty(Of(HeardBy(plain), 3));
        await PlanAsync((1, 3), (2, 2));
        await Eventually.HoldsAsync(() => Of(HeardBy(plain), 3).Count > 10, "he is heard");
        var whole = Of(HeardBy(plain), 3);
        AssertAtOnce(HeardBy(plain), whole[0], whole[3]);
        AssertWithoutGap(whole);
        AssertNobodyTwice(HeardBy(plain));
    }

    [Fact]
    public async Task What_is_said_while_muted_is_heard_by_nobody()
    {
        _people[2].AudioLevel = Voice;
        await Eventually.HoldsAsync(() => Of(Heard, 3).Count > 10, "he is heard");
        await PlanAsync(muted: 3);
        _people[2].AudioLevel = Voice + 1;
        await SentAsync(3, 20);
        _people[2].AudioLevel = Voice + 2;
        await SentAsync(3, 3);
        await PlanAsync();
        await Eventually.HoldsAsync(() => Of(Heard, 3).Count(s => s.Level == Voice + 2) > 10, "he is heard again");
        Assert.DoesNotContain(Heard, s => s is { Tag: 3, Level: Voice + 1 });
    }

    [Fact]
    public async Task When_all_slots_are_taken_a_newcomer_waits_for_a_pause_and_a_much_louder_one_does_not()
    {
        for (var i = 3; i <= 5; i++) _people[i - 1].AudioLevel = 40;
        await Eventually.HoldsAsync(() => Heard.Where(s => s.Slot > 100).Select(s => s.Tag).Distinct().Count() == 3, "three are on the voice slots");
        _people[5].AudioLevel = 38;
        await SentAsync(6, 75);
        Assert.Empty(Of(Heard, 6));

        _people[6].AudioLevel = 20;
        await Eventually.HoldsAsync(() => Of(Heard, 7).Count > 10, "a loud one is heard");
        foreach (var i in new[] { 3, 4, 5 }) _people[i - 1].AudioLevel = Quiet;
        await Eventually.HoldsAsync(() => Of(Heard, 6).Count > 10, "and who waited, in the first pause");
        AssertNobodyTwice(Heard);
    }

    [Fact]
    public async Task Who_leaves_frees_the_slot_and_who_has_no_levels_is_heard_by_plan_alone()
    {
        await using var plain = await JoinAsync("plain", new TestPeerOptions { Tag = 98, Plain = true, Camera = false, Slots = 0 });
        (plain.SendsAudio, plain.AudioLevel) = (true, Voice);
        await PlanAsync();
        for (var i = 3; i <= 5; i++) _people[i - 1].AudioLevel = Voice;
        await Eventually.HoldsAsync(() => Heard.Where(s => s.Slot > 100).Select(s => s.Tag).Distinct().Count() == 3, "three are on the voice slots");
        for (var i = 3; i <= 5; i++) _sfu.Engine.ClosePeer("r", Name(i));
        for (var i = 6; i <= 8; i++) _people[i - 1].AudioLevel = Voice;
        await Eventually.HoldsAsync(() => Enumerable.Range(6, 3).All(i => Of(Heard, (uint)i).Count > 10), "three others are");
        Assert.Empty(Of(Heard, 98));
    }

    [Fact]
    public async Task Nobody_hears_himself_and_plans_have_no_say_in_voice_slots()
    {
        await using var talker = await JoinAsync("talker", new TestPeerOptions { Tag = 97, Camera = false, Slots = 1, VoiceSlots = 3 });
        (talker.SendsAudio, talker.AudioLevel) = (true, Voice);
        await PlanAsync((1, 1), (2, 2), (111, 8), (112, 8));
        await Eventually.HoldsAsync(() => Of(Heard, 97).Count > 20, "the listener hears him");
        Assert.Empty(Of(HeardBy(talker), 97));
        Assert.Empty(Of(Heard, 8));
    }

    private static string Name(int person) => $"p{person}";

    private static List<ReceivedSound> HeardBy(TestPeer peer) => [.. peer.Streams.Where(s => !s.IsVideo).SelectMany(s => s.Sounds).OrderBy(s => s.AtUs).ThenBy(s => s.Number)];

    private static List<ReceivedSound> Of(List<ReceivedSound> heard, uint tag) => heard.FindAll(s => s.Tag == tag);

    /// <summary>Nothing came between two packets, though somebody else was heard all the time: of his packets there would be three in sixty
    /// milliseconds. This holds on a busy machine too, where the time between them says nothing.</summary>
    private static void AssertAtOnce(List<ReceivedSound> heard, ReceivedSound first, ReceivedSound last) =>
        Assert.DoesNotContain(heard, s => s.Tag != first.Tag && s.AtUs > first.AtUs && s.AtUs < last.AtUs);

    private static void AssertNobodyTwice(List<ReceivedSound> heard) => Assert.All(heard.GroupBy(s => (s.Tag, s.Number)), g => Assert.Single(g));

    private static void AssertNoNumberMissing(List<ReceivedSound> whole) =>
        Assert.Equal(Enumerable.Range((int)whole[0].Number, whole.Count), whole.Select(s => (int)s.Number));

    private static void AssertWithoutGap(List<ReceivedSound> whole)
    {
        AssertNoNumberMissing(whole);
        Assert.Single(whole.Select(s => s.Slot).Distinct());
        Assert.All(whole.Zip(whole.Skip(1), (a, b) => ((ushort)(b.Sequence - a.Sequence), b.Timestamp - a.Timestamp)), step => Assert.Equal((1, (uint)PacketTicks), step));
    }

    private static int Runs(List<ReceivedSound> whole) => 1 + whole.Zip(whole.Skip(1), (a, b) => a.Slot != b.Slot).Count(moved => moved);

    private async Task<TestPeer> JoinAsync(string id, TestPeerOptions options)
    {
        var peer = await _sfu.JoinAsync("r", id, options with { RecordsSound = true });
        _joined.Add(id);
        return peer;
    }

    /// <summary>Whoever listens has these on its talker slots; 1 and 2 when nothing is said.</summary>
    private Task PlanAsync(params (int Slot, int Person)[] slots) => PlanAsync(0, slots);

    private Task PlanAsync(int muted, params (int Slot, int Person)[] slots)
    {
        if (slots.Length == 0) slots = [(1, 1), (2, 2)];
        return _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [
            .. Enumerable.Range(1, 8).Select(i => new PeerPlan(Name(i), i == muted, false, false, [])),
            .. _joined.Select(id => new PeerPlan(id, false, false, false, [.. slots.Select(s => new SlotPlan(s.Slot, Name(s.Person)))])),
        ]));
    }

    /// <summary>Completes when a person has sent so many more packets.</summary>
    private async Task SentAsync(int person, int packets)
    {
        var from = _people[person - 1].AudioSent;
        await Eventually.HoldsAsync(() => _people[person - 1].AudioSent >= from + packets, $"{Name(person)} has sent {packets} packets");
    }
}
