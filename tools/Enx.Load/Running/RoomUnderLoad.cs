using Enx.Load.Scenarios;

namespace Enx.Load.Running;

/// <summary>One room of a load test: who is in it, and what happens there: somebody talks, shares, chats, mutes. Any thread may enter and leave.</summary>
/// <param name="id">The room's id.</param>
/// <param name="scenario">What happens.</param>
/// <param name="number">The room's number in the test.</param>
internal sealed class RoomUnderLoad(string id, Scenario scenario, int number)
{
    private readonly Lock _gate = new();
    private readonly List<Participant> _people = [];
    private readonly Random _random = new(scenario.Seed * 104_729 + number);

    /// <summary>The room's id.</summary>
    public string Id => id;

    /// <summary>Somebody is in.</summary>
    public void Enter(Participant person)
    {
        lock (_gate) _people.Add(person);
    }

    /// <summary>Somebody leaves.</summary>
    public void Leave(Participant person)
    {
        lock (_gate) _people.Remove(person);
    }

    /// <summary>Whether somebody else in it sends.</summary>
    public bool HasOthersWhoSend(Participant person)
    {
        lock (_gate) return _people.Exists(p => p.Sends && !ReferenceEquals(p, person));
    }

    /// <summary>Has happen what happens in the room, until the test ends.</summary>
    /// <param name="shares">Whether there is a share in this room.</param>
    /// <param name="ending">Ends with the test.</param>
    public Task LiveAsync(bool shares, CancellationToken ending)
    {
        var happenings = new List<Task> { TalkAsync(ending) };
        if (shares) happenings.Add(ShareAsync(ending));
        if (scenario.MessagesPerMinute > 0) happenings.Add(RepeatAsync(60 / scenario.MessagesPerMinute, ChatAsync, ending));
        if (scenario.MutesPerSecond > 0) happenings.Add(RepeatAsync(1 / scenario.MutesPerSecond, MuteAsync, ending));
        return Task.WhenAll(happenings);
    }

    /// <summary>One after the other talks, and sometimes somebody at the same time.</summary>
    private async Task TalkAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var (speaker, other) = (Pick(), _random.NextDouble() < scenario.Overlap ? Pick() : null);
            foreach (var person in Senders())
                if (person.Microphone is { } microphone) microphone.Talks = ReferenceEquals(person, speaker) || ReferenceEquals(person, other);
            if (!await Pauses.WaitAsync(Around(scenario.TurnSeconds), ending).ConfigureAwait(false)) return;
        }
    }

    private async Task ShareAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            if (Pick() is { } person)
            {
                await person.ShareAsync(true).ConfigureAwait(false);
                await Pauses.WaitAsync(scenario.ShareSeconds, ending).ConfigureAwait(false);
                await person.ShareAsync(false).ConfigureAwait(false);
            }

            if (!await Pauses.WaitAsync(2, ending).ConfigureAwait(false)) return;
        }
    }

    private async Task ChatAsync()
    {
        if (Anybody() is not { } person) return;
        await person.CallAsync("sendMessage", new { message = new string('x', scenario.MessageBytes), broadcast = true }).ConfigureAwait(false);
    }

    private async Task MuteAsync()
    {
        if (Pick() is not { } person) return;
        await person.MuteAsync(true).ConfigureAwait(false);
        await person.MuteAsync(false).ConfigureAwait(false);
    }

    private async Task RepeatAsync(double everySeconds, Func<Task> what, CancellationToken ending)
    {
        while (await Pauses.WaitAsync(Around(everySeconds), ending).ConfigureAwait(false)) await what().ConfigureAwait(false);
    }

    /// <summary>Half to one and a half times as long, so that rooms do not move in step.</summary>
    private double Around(double seconds)
    {
        lock (_gate) return seconds * (0.5 + _random.NextDouble());
    }

    private List<Participant> Senders()
    {
        lock (_gate) return [.. _people.Where(p => p.Sends)];
    }

    private Participant? Pick() => OneOf(Senders());

    private Participant? Anybody()
    {
        lock (_gate) return OneOf(_people);
    }

    private Participant? OneOf(List<Participant> people)
    {
        lock (_gate) return people.Count == 0 ? null : people[_random.Next(people.Count)];
    }
}
