using Enx.Load.Scenarios;

namespace Enx.Host.Tests.LoadTest;

/// <summary>What scenarios of a load test may say.</summary>
public sealed class ScenarioReaderTests
{
    [Fact]
    public void Every_scenario_that_ships_can_be_read()
    {
        Assert.Equal(["meeting", "reconnect-wave", "soak", "town-hall", "webinar"], ScenarioReader.Names);
        foreach (var name in ScenarioReader.Names)
        {
            var scenario = ScenarioReader.Read(name);
            Assert.Equal(name, scenario.Name);
            Assert.NotEmpty(scenario.Description);
        }
    }

    [Fact]
    public void What_a_scenario_does_not_say_is_as_usual()
    {
        var scenario = ScenarioReader.Parse("""{"rooms": 3, /* three of them */ "publishers": 4, "gates": {"hop_p99_ms": 25}}""", "mine");
        Assert.Equal(("mine", 3, 4, 12), (scenario.Name, scenario.Rooms, scenario.Publishers, scenario.People));
        Assert.Equal((25.0, 0.0, (double?)null), (scenario.Gates.HopP99Ms, scenario.Gates.Loss, scenario.Gates.JoinP95Ms));
    }

    [Theory]
    [InlineData("""{"romms": 3}""", "romms")]
    [InlineData("""{"rooms": "three"}""", "rooms")]
    [InlineData("""{"rooms": 0}""", "rooms is 0: allowed is 1 to 2000")]
    [InlineData("""{"rooms": 2000, "publishers": 6}""", "people in all (rooms × (publishers + subscribers)) is 12000: allowed is 1 to 5000")]
    [InlineData("""{"rooms": 1, "publishers": 0}""", "people in all (rooms × (publishers + subscribers)) is 0")]
    [InlineData("""{"slots": 17}""", "slots is 17")]
    [InlineData("""{"duration_seconds": 1e9}""", "duration_seconds")]
    [InlineData("""{"overlap": 1.5}""", "overlap is 1.5: allowed is 0 to 1")]
    [InlineData("null", "empty")]
    [InlineData("{", "cannot be read")]
    public void What_cannot_stand_is_named(string json, string named)
    {
        var refusal = Assert.Throws<ScenarioException>(() => ScenarioReader.Parse(json, "mine"));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_neither_a_scenario_nor_a_file_is_answered_with_those_that_are_there()
    {
        var refusal = Assert.Throws<ScenarioException>(() => ScenarioReader.Read("metting"));
        Assert.Contains("meeting, reconnect-wave, soak", refusal.Message, StringComparison.Ordinal);
    }
}
