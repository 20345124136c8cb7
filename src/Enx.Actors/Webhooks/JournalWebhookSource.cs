using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;

namespace Enx.Actors.Webhooks;

/// <summary>
/// Webhooks out of the journal. The tag says which rooms have news; what the news are is read from the room's own journal, page by page.
/// That an event names the one before it costs a look back of a few rows, further only in rooms that had little to tell for long.
/// </summary>
/// <param name="context">The dispatcher's.</param>
/// <param name="plugin">The read journal; must know events by tag and by persistence id.</param>
/// <param name="chosen">The kinds that are told, or <c>*</c>.</param>
internal sealed class JournalWebhookSource(IActorContext context, string plugin, IReadOnlyCollection<string> chosen) : IWebhookSource
{
    private const int PageLength = 100;
    private const int ShortLook = 32;
    private const int LongLook = 500;

    private readonly ActorSystem _system = context.System;
    private readonly ActorMaterializer _materializer = context.Materializer();
    private Task<IReadJournal>? _journal;

    /// <inheritdoc/>
    public async Task FollowAsync(long offset, IActorRef to)
    {
        var journal = (IEventsByTagQuery)await JournalAsync().ConfigureAwait(false);
        _ = journal.EventsByTag(RoomTags.Webhook, Offset.Sequence(offset))
            .Select(e => new WebhookFeed.News(((IRoomEvent)e.Event).RoomId, e.SequenceNr, ((Sequence)e.Offset).Value))
            .RunWith(
                Sink.ActorRefWithAck<WebhookFeed.News>(
                    to, WebhookFeed.Started.Instance, WebhookFeed.Ack.Instance, new WebhookFeed.Lost("its stream ended"), e => new WebhookFeed.Lost(e.Message)),
                _materializer);
    }

    /// <inheritdoc/>
    public async Task<WebhookPage> ReadAsync(string roomId, long from, long to)
    {
        var journal = (ICurrentEventsByPersistenceIdQuery)await JournalAsync().ConfigureAwait(false);
        var end = Math.Min(to, from + PageLength - 1);
        var begin = Math.Max(1, from - ShortLook);
        var told = await ToldAsync(journal, roomId, begin, end).ConfigureAwait(false);
        var previous = told.LastOrDefault(f => f.SequenceNr < from)?.SequenceNr
            ?? await PreviousAsync(journal, roomId, begin).ConfigureAwait(false);
        var events = ImmutableArray.CreateBuilder<WebhookEvent>();
        foreach (var fact in told.Where(f => f.SequenceNr >= from))
        {
            events.Add(new WebhookEvent(fact.SequenceNr, previous, (IRoomEvent)fact.Event));
            previous = fact.SequenceNr;
        }

        return new WebhookPage(events.ToImmutable(), end);
    }

    /// <summary>Called on the dispatcher's thread. What could not be opened is opened anew.</summary>
    private Task<IReadJournal> JournalAsync() =>
        _journal is { IsFaulted: false } open ? open : _journal = ReadJournals.OpenAsync(_system, plugin);

    private async Task<long> PreviousAsync(ICurrentEventsByPersistenceIdQuery journal, string roomId, long before)
    {
        while (before > 1)
        {
            var begin = Math.Max(1, before - LongLook);
            var told = await ToldAsync(journal, roomId, begin, before - 1).ConfigureAwait(false);
            if (told.Count > 0) return told[^1].SequenceNr;
            before = begin;
        }

        return 0;
    }

    private Task<IImmutableList<EventEnvelope>> ToldAsync(ICurrentEventsByPersistenceIdQuery journal, string roomId, long from, long to) =>
        journal.CurrentEventsByPersistenceId(RoomActor.PersistenceIdOf(roomId), from, to)
            .Where(IsTold)
            .RunWith(Sink.Seq<EventEnvelope>(), _materializer);

    private bool IsTold(EventEnvelope e) =>
        e.Tags.Contains(RoomTags.Webhook, StringComparer.Ordinal)
        && e.Event is IRoomEvent fact
        && WebhookEvents.TypeOf(fact) is { } type
        && (chosen.Contains(WebhookEvents.All) || chosen.Contains(type));
}
