using Akka.Actor;
using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using Xunit;

namespace Enx.Actors.Tests.Endpoints;

public sealed class ReconnectPolicyTests
{
    private static readonly Exception Lost = new LinkLostException(Loss.Session, "x");
    private static readonly Exception TooLate = new AttemptTimedOutException();
    private static readonly Exception Unknown = new InvalidOperationException("x");

    public static TheoryData<int, string, int, Directive> Table => new()
    {
        { 0, nameof(Lost), 0, Directive.Stop }, // not allowed
        { 3, nameof(Lost), 0, Directive.Restart },
        { 3, nameof(TooLate), 1, Directive.Restart },
        { 3, nameof(TooLate), 2, Directive.Restart },
        { 3, nameof(TooLate), 3, Directive.Stop }, // spent
        { 3, nameof(Lost), 3, Directive.Stop },
        { 3, nameof(Unknown), 0, Directive.Escalate },
        { 0, nameof(Unknown), 0, Directive.Escalate },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_failure_is_answered_by_what_it_is_and_what_is_left(int attempts, string cause, int used, Directive directive)
    {
        var exception = cause switch { nameof(Lost) => Lost, nameof(TooLate) => TooLate, _ => Unknown };
        Assert.Equal(directive, new ReconnectPolicy(attempts, TimeSpan.FromSeconds(20)).OnFailure(exception, used));
    }

    [Theory]
    [InlineData(true, 3, 20, 3, 20_000)]
    [InlineData(true, 3, 999, 3, 300_000)] // seconds, and more than the longest
    [InlineData(true, 3, 1000, 3, 1000)] // milliseconds from here on
    [InlineData(true, 5, 15_000, 5, 15_000)]
    [InlineData(true, 0, 0, 1, 1000)] // at least one attempt of a second
    [InlineData(true, 100_000, 10, 100, 10_000)]
    [InlineData(false, 3, 20, 0, 0)]
    public void The_policy_is_what_the_client_asked_for_within_bounds(bool allow, int number, int interval, int attempts, int milliseconds) =>
        Assert.Equal(
            new ReconnectPolicy(attempts, TimeSpan.FromMilliseconds(milliseconds)),
            ReconnectPolicy.From(new RoomInfo { AllowReconnect = allow, NumberOfAttempts = number, TimeoutInterval = interval }));

    [Theory]
    [InlineData(3, 20, 1, 10)]
    [InlineData(3, 5, 1, 5)]
    [InlineData(0, 0, 0, 0)]
    public void After_a_page_went_away_there_is_one_short_attempt(int attempts, int seconds, int left, int secondsLeft) =>
        Assert.Equal(new ReconnectPolicy(left, TimeSpan.FromSeconds(secondsLeft)), new ReconnectPolicy(attempts, TimeSpan.FromSeconds(seconds)).AfterGoingAway());
}
